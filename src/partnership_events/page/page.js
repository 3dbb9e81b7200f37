// The time machine of a page.  It decides nothing: every answer in the data was the library's, and is looked up by day
// and position.  Whatever a log says reaches the page as text nodes, and never as HTML.
"use strict";
(() => {
  const D = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);
  const FIRST = 1, LAST = 3652059, DAY = 86400000, EPOCH = 719163, ROWS = 100;

  // -- the two clocks

  const iso = (day) => new Date((day - EPOCH) * DAY).toISOString().slice(0, 10);
  const ordinal = (text) => {
    const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text + "T00:00:00Z") : NaN;
    return Number.isNaN(at) || iso(Math.floor(at / DAY) + EPOCH) !== text ? null : Math.floor(at / DAY) + EPOCH;
  };
  const lasts = D.batches.map((one) => one.n);
  const batchOf = (k) => D.batches[lasts.findIndex((n) => n >= k)];
  const knownOn = (position) => batchOf(position).at.slice(0, 10);
  const clampKnown = (k) => lasts.filter((n) => n <= k).pop() || lasts[0];

  const holds = (one, d, k) =>
    one[0] <= k && (one[1] === null || k < one[1]) && (one[2] === null || one[2] <= d) && (one[3] === null || d <= one[3]);
  const look = (rectangles, d, k) => {
    const found = rectangles.find((one) => holds(one, d, k));
    return found ? found[4] : null;
  };

  // -- what is told

  const ALWAYS = new Set(["relations", "tier", "last_meeting", "last_visit"]);
  const SILENCE = {
    no: "none", unknown: "unknown: nothing is recorded",
    "not covered": "not covered: the log does not claim to know of this time",
  };
  const SIGNS = { yes: "●", possibly: "◐", no: "○", unknown: "?", "not covered": "–" };
  const shows = (line, said) => said && ((line.key.length === 1 && ALWAYS.has(line.key[0])) || said.v || said.c);
  const noticed = (said) => {
    const { by, more, ...left } = said;
    return left.c ? { ...left, c: left.c.map(noticed) } : left;
  };
  const entry = (n) => D.entries[n - 1];
  const rowsOf = new Map();
  for (const row of D.facts) rowsOf.set(row.n, [...(rowsOf.get(row.n) || []), row]);
  const knownRow = (row, k) => row.k[0] <= k && (row.k[1] === null || k < row.k[1]);
  const factAt = (n, k) => (rowsOf.get(n) || []).find((row) => knownRow(row, k));
  D.facts.forEach((row, place) => { row.place = place; });
  const mending = new Map();
  for (const one of D.entries) if (one.root) mending.set(one.root, [...(mending.get(one.root) || []), one]);

  // Who is recorded in which office by facts that have certainly happened, and on which dates.
  function offices(d, k) {
    const found = new Map();
    for (const row of D.facts) {
      if (!row.h || !knownRow(row, k) || certainty(row, d) !== "happened") continue;
      for (const [person, office, of] of row.h) {
        const key = [person, office, of || ""].join(" ");
        if (!found.has(key)) found.set(key, { person, office, of, on: [], by: [] });
        const one = found.get(key);
        if (!one.on.includes(row.on)) one.on.push(row.on);
        one.by.push(row.n);
      }
    }
    return found;
  }
  const pendingOn = (d, k) => D.facts.filter((row) => knownRow(row, k) && certainty(row, d) === "possibly" &&
    !(row.m || []).includes("set aside"));

  function card(d, k) {
    const told = (kept) => Object.fromEntries(
      Object.entries(kept).map(([key, r]) => [key, look(r, d, k)]).filter(([, said]) => said));
    const cells = {}, parts = {};
    for (const line of D.cells) {
      const said = look(line.r, d, k);
      if (shows(line, said)) cells[line.key.join(" ")] = noticed(said);
    }
    for (const line of D.parts) {
      const said = look(line.r, d, k);
      if (said) parts[line.key.join(" ")] = said;
    }
    const lists = Object.keys(told(D.lists)).map((key) => key.split(" "));
    const of = (word) => lists.filter((one) => one[0] === word).map((one) => +one[1]).sort((a, b) => a - b);
    return {
      cells, parts, requests: told(D.requests), planned: told(D.planned),
      disputes: of("dispute").length, unapplied: of("unapplied"), erased: of("erased"),
      pending: pendingOn(d, k).map((row) => row.n),
      offices: Object.fromEntries([...offices(d, k)].map(([key, one]) => [key, one.on])),
    };
  }

  function certainty(row, d) {
    if (row.gone) return "retracted";
    const modality = (row.m || []).find((mark) => ["planned", "hypothetical", "negated"].includes(mark));
    if (modality) return modality;
    if (row.d[1] !== null && row.d[1] <= d) return "happened";
    return row.d[0] === null || row.d[0] > d ? "not yet" : "possibly";
  }

  // -- elements: text only

  function el(name, look_, ...children) {
    const made = document.createElement(name);
    if (look_) made.className = look_;
    for (const child of children.flat(Infinity)) {
      if (child === null || child === undefined || child === "") continue;
      made.append(child instanceof Node ? child : document.createTextNode(String(child)));
    }
    return made;
  }
  // What a log says keeps its own direction, whatever stands beside it.
  function said(text, look_ = "", name = "bdi") {
    const made = el(name, look_, text);
    made.dir = "auto";
    return made;
  }
  function label(text, look_ = "") {
    const made = said(text[0], look_, "span");
    const own = (text[1] || []).find(([, words]) => words === text[0]);
    if (own && own[0] !== "und") made.lang = own[0];
    return made;
  }
  function labels(text) {
    return (text[1] || []).filter(([, words]) => words !== text[0]).map(([lang, words]) => {
      const made = said(words, "other", "span");
      if (lang !== "und") made.lang = lang;
      return made;
    });
  }
  function button(look_, act, ...children) {
    const made = el("button", look_, ...children);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }
  const party = (key) => (D.parties[key] ? `${D.parties[key][0]} (${key})` : key);
  const kindWords = (kind) => kind.replace(/_/g, " ");
  const sign = (answer) => {
    const made = el("span", `sign ${answer.replace(" ", "-")}`, SIGNS[answer] || "");
    made.setAttribute("aria-hidden", "true");
    return made;
  };
  const mark = (words) => el("span", "mark", words);

  // -- sources

  const natural = new Intl.Collator("en", { numeric: true }).compare;
  function citesOf(facts, k) {
    const found = new Map();
    for (const n of facts) {
      for (const position of (factAt(n, k) || { e: [] }).e) {
        for (const [source, where, stance] of entry(position).c || []) {
          const key = `${stance === "contradicts" ? "against: " : ""}${source}`;
          if (!found.has(key)) found.set(key, new Set());
          if (where) where.split(", ").forEach((one) => found.get(key).add(one));
        }
      }
    }
    return [...found].map(([source, where]) => `${source} ${[...where].sort(natural).join(", ")}`.trim())
      .sort((a, b) => a.startsWith("against: ") - b.startsWith("against: ")).join("; ");
  }
  const cited = (facts, k) => {
    const words = citesOf(facts, k);
    return words ? [" ", said(`[${words}]`, "cites")] : [];
  };
  function sourceWords([source, where, stance, quote]) {
    const told = D.sources[source] || {};
    const name = told.t ? label(told.t) : said(told.form || "a source without a title");
    if (told.lang && !name.lang) name.lang = told.lang;
    const link = /^https?:\/\//i.test(told.url || "") ? el("a", "", name) : name;
    if (link !== name) { link.href = told.url; link.rel = "noreferrer noopener"; }
    const more = [told.by, told.on, where].filter(Boolean).join(", ");
    const line = el("li", "", stance === "contradicts" ? el("strong", "", "against: ") : "", said(source, "key"), " ", link,
      more ? [", ", said(more)] : "");
    if (quote) {
      const words = said(quote, "", "q");
      if (told.lang) words.lang = told.lang;
      line.append(el("div", "quote", words));
    }
    return line;
  }

  // -- the state

  const LABELS = {
    plan: "adopted", instrument: "signed", in_force: "entered into force", consent: "consent of", end: "end told",
    end_for: "end for", report: "last report", pledge: "made", terms: "terms", withdrawn: "withdrawn",
    superseded: "superseded", delivered: "delivered", verdict: "finding of", status: "status", project: "announced",
    launch: "launched", planned_end: "planned end", mechanism: "established", session: "last session", member: "",
  };
  const SECTIONS = [
    ["Relations", "relations"], ["Missions", "mission"], ["Tier", "tier"], ["Plans", null, "plans"],
    ["Pledges", null, "pledges"], ["Projects", null, "projects"], ["Last meeting", "last_meeting"],
    ["Last visit", "last_visit"], ["Initiatives", "initiative"], ["Instruments", null, "instruments"],
    ["Mechanisms", null, "mechanisms"], ["Positions", "position"], ["Requests", "request"],
    ["Cooperation", "cooperation"], ["Parties", null, "parties"], ["Milestones", "milestone"],
    ["Incidents", "incident"], ["Money", "money"],
  ];
  const HEADS = new Set(SECTIONS.map((one) => one[1]).filter(Boolean));
  const BARE = new Set(["relations", "tier", "last_meeting", "last_visit", "milestone", "incident", "initiative", "request"]);

  function name(key) {
    const [first, ...rest] = key;
    if (BARE.has(first)) return "";
    if (first === "mission") return `${party(rest[0])} in ${party(rest[1])}`;
    if (first === "position") return party(rest[0]);
    if (first === "cooperation") return rest.join(" ");
    if (first === "money") return `transactions of type ${rest[0]}`;
    if (first === "member") return "";
    if (first in LABELS) return [LABELS[first], ...rest.slice(1)].filter(Boolean).join(" ");
    return [kindWords(first), ...rest].join(" ");
  }
  const titleOf = (key) => {
    const section = SECTIONS.find((one) => one[1] === key[0]);
    if (section && BARE.has(key[0])) return section[0];
    if (key[0] === "position") return `${party(key[1])}: ${key.slice(2).join(" ")}`;
    if (key[0] === "reply") return `reply to @${(D.entries.find((one) => key[1].startsWith(one.id)) || {}).n || key[1].slice(0, 12)}`;
    if (key[0] in LABELS) return `${key[1]}: ${name(key)}`;
    return name(key);
  };

  // Of what is an event one says on which day it was; of what goes on, since when.
  const EVENTS = new Set(["last_meeting", "last_visit", "milestone", "incident", "request", "reply", "initiative", "plan",
    "instrument", "consent", "end", "end_for", "report", "pledge", "withdrawn", "superseded", "verdict", "project", "launch",
    "mechanism", "session", "cooperation"]);
  const dated = (key) => (EVENTS.has(key[0]) ? ", " : ", since ");

  function lines(one, k, key) {
    const made = [];
    if (one.v) {
      made.push(el("span", "line", sign(one.amb ? "possibly" : one.a), one.amb ? el("span", "unsure", "possibly ") : "",
        label(one.v, one.over || one.v[0].length > 90 ? "" : "value"), labels(one.v), one.s ? [dated(key), el("time", "", one.s)] : "",
        cited(one.by || [], k), one.more ? " and others" : "", one.dis ? mark("disputed") : ""));
    }
    (one.c || []).forEach((other, n) => {
      made.push(el("span", "line", sign("possibly"), el("span", "unsure", n || one.v ? "or possibly " : "possibly "),
        label(other.v), labels(other.v), " (", el("time", "", other.on), ")", cited(other.by, k),
        !one.v && one.dis && !n ? mark("disputed") : ""));
    });
    if (one.amb) made.push(el("span", "line note", "which of these came last, the record does not say"));
    if (!made.length) made.push(el("span", "line silent", sign(one.a), SILENCE[one.a] || one.a));
    return made;
  }
  const plain = (one, key) => {
    if (!one || !(one.v || one.c)) return one && ALWAYS.has(key[0]) ? SILENCE[one.a] || one.a : "not told";
    const told = one.v ? [`${one.amb ? "possibly " : ""}${one.v[0]}${one.s ? dated(key) + one.s : ""}`] : [];
    (one.c || []).forEach((other, n) => told.push(`${n || one.v ? "or " : ""}possibly ${other.v[0]} (${other.on})`));
    return told.join("; ") + (one.dis ? " (disputed)" : "");
  };

  function row(head, content, open) {
    const made = el("div", "row", head ? said(head, "head") : "", el("div", "told", content));
    if (open) {
      const more = button("why", open, "why?");
      more.setAttribute("aria-label", `why? ${head || ""} ${made.querySelector(".told").textContent}`.slice(0, 200));
      made.append(more);
    }
    return made;
  }
  const cellRow = (line, one, k) => row(name(line.key), lines(one, k, line.key), () => explain(line));

  function thing(line, one, d, k, used) {
    const [section, id] = line.key;
    const heads = D.cellsOf[section];
    const own = D.cells.filter((cell) => heads.includes(cell.key[0]) && cell.key[1] === id)
      .sort((a, b) => heads.indexOf(a.key[0]) - heads.indexOf(b.key[0]))
      .map((cell) => [cell, look(cell.r, d, k)]).filter(([cell, told]) => shows(cell, told));
    own.forEach(([cell]) => used.add(cell));
    const title = one.t || own.map(([, told]) => told.t || (told.c || []).map((c) => c.t).find(Boolean)).find(Boolean);
    const named = section === "parties" ? [said(party(id), "value")]
      : title ? [label(title, "value"), labels(title), " ", said(id, "id")] : [said(id, "value")];
    const overdue = one.od ? [el("span", "line", "overdue: ", sign(one.od), one.od, one.why ? [" (", said(one.why), ")"] : "")] : [];
    const why = !one.od && one.why ? [" — ", said(one.why)] : "";
    const status = one.st.replace(/_/g, " ") || SILENCE[one.a];
    const shown = section === "parties" && status === "party" ? "member" : status;
    return el("div", "thing", row("", [el("span", "line", sign(one.a), named, ": ", el("span", "status", shown), why, cited(one.by || [], k)), ...overdue],
      () => judge(line, own)), el("div", "inner", section === "parties" && !own.length ? [] :
      own.map(([cell, told]) => cellRow(cell, told, k))));
  }

  function section(title, content) {
    const made = el("section", "part", el("h3", "", title), el("div", "rows", content));
    return made;
  }

  function drawCard() {
    const { d, k } = view, used = new Set(), made = [];
    const cells = D.cells.map((line) => [line, look(line.r, d, k)]).filter(([line, one]) => shows(line, one));
    for (const [title, head, of] of SECTIONS) {
      const rows = of
        ? D.parts.filter((line) => line.key[0] === of).map((line) => [line, look(line.r, d, k)]).filter(([, one]) => one)
          .map(([line, one]) => thing(line, one, d, k, used))
        : cells.filter(([line]) => line.key[0] === head).map(([line, one]) => {
          used.add(line);
          const open = head === "request" ? look(D.requests[line.key[1]] || [], d, k) : null;
          return row(name(line.key), [lines(one, k, line.key), open ? el("span", "line", sign(open.a),
            { yes: "unanswered", no: "answered", possibly: "possibly unanswered" }[open.a]) : ""], () => explain(line));
        });
      if (rows.length) made.push(section(title, rows));
    }
    const listed = Object.entries(D.lists).map(([key, r]) => [key.split(" "), look(r, d, k)]).filter(([, one]) => one);
    const of = (word) => listed.filter(([key]) => key[0] === word);
    if (of("dispute").length) made.push(section("Disputes", of("dispute").map(([, one]) => dispute(one, k))));
    const rest = cells.filter(([line]) => !used.has(line) && !HEADS.has(line.key[0]) && line.key[0] !== "reply");
    if (rest.length) made.push(section("Also told", rest.map(([line, one]) => row(line.key.join(" "), lines(one, k, line.key), () => explain(line)))));
    const held = [...offices(d, k).values()];
    if (held.length) made.push(section("Offices", held.map((one) => row("", el("span", "line",
      said((D.people[one.person] || [one.person])[0], "value"), ", ", said(one.office), one.of ? ` [${one.of}]` : "", " (recorded ",
      el("time", "", one.on[0]), one.on.length > 2 ? ", …" : "", one.on.length > 1 ? [", ", el("time", "", one.on[one.on.length - 1])] : "",
      ")", cited([...new Set([one.by[0], one.by[one.by.length - 1]])], k)),
      () => show(`${one.person}: ${one.office}`, facts(one.by.slice(-12), k))))));
    const pending = pendingOn(d, k);
    if (pending.length) made.push(section("Pending", pending.map((fact) => row("", factLine(fact, k), () => explainFact(fact)))));
    const planned = Object.entries(D.planned).map(([n, r]) => [factAt(+n, k), look(r, d, k)]).filter(([fact, one]) => fact && one);
    if (planned.length) made.push(section("Scheduled", planned.map(([fact, one]) => row("", [factLine(fact, k),
      one.on !== fact.on ? mark(`postponed to ${one.on}`) : "",
      one.a === "possibly" ? mark("possibly closed") : "", one.past !== null && one.past <= d && one.a === "yes"
        ? el("span", "line note", "its date has passed; nothing confirms it or calls it off") : ""], () => explainFact(fact)))));
    for (const [word, title] of [["unapplied", "Not applied"], ["erased", "Erased"]]) {
      if (of(word).length) made.push(section(title, of(word).map(([key, one]) => row("", el("span", "line",
        `@${key[1]} `, said(kindWords(one.kind)), one.why ? [": ", said(one.why)] : ""), null))));
    }
    $("card").replaceChildren(...made);
  }

  function dispute(one, k) {
    const claims = one.facts.map((n) => {
      const fact = [...rowsOf.values()].flat().find((row_) => knownRow(row_, k) && row_.e.includes(n));
      return el("div", `claim${one.preferred === n ? " preferred" : ""}`, el("h4", "", `@${n}`, one.preferred === n ? " preferred" : ""),
        fact ? factLine(fact, k) : el("p", "", said(kindWords(entry(n).kind)), ", not told any more"),
        el("ul", "sources", (entry(n).c || []).map(sourceWords)));
    });
    const held = one.claims.map(([value, source]) => el("div", "claim", el("h4", "", said(source || "a claim")), said(value, "", "p")));
    return el("div", "dispute", el("p", "", one.field ? `Claims conflict on ${kindWords(one.field)}` : "Claims conflict on the whole",
      one.preferred === null ? "; none is preferred." : "."), el("div", "claims", claims, held));
  }

  function factLine(fact, k) {
    return el("span", "line", el("time", "value", fact.on), " ", kindWords(fact.kind), fact.w ? [": ", said(fact.w)] : "",
      fact.at ? ["; ", said(fact.at)] : "", cited([fact.n], k), (fact.m || []).map(mark), fact.gone ? mark(fact.gone) : "");
  }

  // -- why

  function facts(numbers, k) {
    return numbers.map((n) => factAt(n, k)).filter(Boolean).map((fact) => evidence(fact, k));
  }
  function evidence(fact, k) {
    const positions = new Set(fact.e);
    fact.e.forEach((n) => (mending.get(n) || []).filter((one) => one.n <= k).forEach((one) => positions.add(one.n)));
    const about = [fact.p ? fact.p.map(party).join(", ") : "", ...(fact.roles || []), ...(fact.who || []),
      fact.tp ? `on ${fact.tp.join("; ")}` : ""].filter(Boolean);
    return el("article", "evidence", factLine(fact, k), about.length ? said(about.join(" · "), "about", "p") : "",
      el("ol", "entries", [...positions].sort((a, b) => a - b).map((n) => entryItem(entry(n)))));
  }
  function entryItem(one) {
    const rows = [
      one.what ? el("p", "amends", mark(one.what), " ", said(one.reason || "")) : "",
      one.stated ? el("p", "", "date in the source's words: ", said(one.stated, "", "q")) : "",
      one.basis ? el("p", "", `the date is ${one.basis}`) : "", one.conf ? el("p", "", `confidence: ${one.conf}`) : "",
      one.note ? el("p", "", "note: ", said(one.note)) : "",
      el("ul", "sources", (one.c || []).map(sourceWords)),
    ];
    return el("li", "", el("p", "where", `@${one.n}, `, kindWords(one.kind), ", written down ", el("time", "", knownOn(one.n)), " ",
      el("code", "", one.id)), rows);
  }
  const stretch = (one) => `${one[2] === null ? "…" : iso(one[2])} – ${one[3] === null ? "…" : iso(one[3])}`;

  function spans(line, words) {
    const { d, k } = view, made = [];
    const here = line.r.filter((one) => one[0] <= k && (one[1] === null || k < one[1])).sort((a, b) => (a[2] || 0) - (b[2] || 0));
    if (here.length > 1) made.push(el("h3", "", "Over time, as known now"), el("table", "spans", el("tbody", "",
      here.map((one) => el("tr", holds(one, d, k) ? "now" : "", el("th", "", stretch(one)), said(words(one[4]), "", "td"))))));
    const then = lasts.map((n) => [n, look(line.r, d, n)]);
    const runs = then.filter(([, one], at) => at === 0 || (one ? words(one) : "") !== (then[at - 1][1] ? words(then[at - 1][1]) : ""));
    if (runs.length > 1) made.push(el("h3", "", "Of this day, as the log grew"), el("table", "spans", el("tbody", "",
      runs.map(([n, one]) => el("tr", "", el("th", "", `@${n}, ${knownOn(n)}`), said(one ? words(one) : "not in the log yet", "", "td"))))));
    return made;
  }
  function concerned(numbers, k) {
    const at = new Set(numbers.flatMap((n) => (factAt(n, k) || { e: [] }).e));
    const told = Object.entries(D.lists).filter(([key]) => key.startsWith("dispute")).map(([, r]) => look(r, view.d, k))
      .filter((one) => one && one.facts.some((n) => at.has(n)));
    return told.length ? [el("h3", "", "Disputes"), told.map((one) => dispute(one, k))] : [];
  }
  function story(line) {
    const { d, k } = view, one = look(line.r, d, k) || { a: "unknown" };
    const by = one.by || [], open = one.c || [];
    return [
      el("div", "answer", lines(one, k, line.key)),
      by.length ? [el("h3", "", "Who says so"), facts(by, k)] : "",
      open.length ? [el("h3", "", "What it may be instead, or next"), open.map((other) => facts(other.by, k))] : "",
      !by.length && !open.length ? silence(line.key) : "",
      concerned([...by, ...open.flatMap((other) => other.by)], k), spans(line, (told) => plain(told, line.key)),
    ];
  }
  function silence(key) {
    const family = D.families[key[0]];
    const told = Object.values(D.coverage).filter(([, of]) => !of.length || of.includes(family)).map(([period]) => period);
    return el("p", "", told.length ? `The log claims to be complete for ${told.join(", ")}.` : "The log claims completeness for no years; so silence is no evidence.");
  }
  function explain(line) { show(titleOf(line.key), story(line)); }
  function explainFact(fact) { show(`${fact.on}: ${kindWords(fact.kind)}`, [evidence(fact, view.k), concerned([fact.n], view.k)]); }
  function judge(line, own) {
    const { d, k } = view, one = look(line.r, d, k);
    const words = (told) => [told.st.replace(/_/g, " ") || told.a, told.od ? `overdue: ${told.od}` : "", told.why || ""].filter(Boolean).join("; ");
    show(line.key[1], [el("div", "answer", el("span", "line", sign(one.a), said(words(one)))),
      one.by ? [el("h3", "", "Who says so"), facts(one.by, k)] : "", spans(line, words),
      own.map(([cell]) => el("details", "", el("summary", "", titleOf(cell.key)), story(cell)))]);
  }
  function show(title, content) {
    const head = el("h2", "", said(title));
    head.id = "why-title";
    $("why").replaceChildren(el("div", "bar", head, button("close", () => $("why").close(), "Close")),
      el("p", "dim", `on ${iso(view.d)}, as known @${view.k} (${knownOn(view.k)})`), ...[content].flat(Infinity).filter(Boolean));
    if (!$("why").open) $("why").showModal();
    $("why").scrollTop = 0;
  }

  // -- the timeline

  const KINDS = [...new Set(D.facts.map((one) => one.kind))].sort();
  const PARTIES = [...new Set(D.facts.flatMap((one) => one.p || []))].sort();
  const TOPICS = [...new Set(D.facts.flatMap((one) => one.tp || []))].sort();
  const SURE = ["happened", "possibly", "not yet", "planned", "hypothetical", "negated", "retracted"];
  const COLUMNS = [
    ["date", "Date", (a, b) => a.place - b.place], ["kind", "Kind", (a, b) => a.kind.localeCompare(b.kind) || a.place - b.place],
    ["what", "What", (a, b) => a.w.localeCompare(b.w) || a.place - b.place],
    ["who", "Parties", (a, b) => (a.p || []).join().localeCompare((b.p || []).join()) || a.place - b.place],
    ["known", "Entry", (a, b) => a.n - b.n],
  ];
  const haystack = (one) => (one.text_ ||= [one.on, kindWords(one.kind), one.w, one.at, ...(one.p || []), ...(one.p || []).map(party),
    ...(one.tp || []), ...(one.who || []), ...(one.m || []), one.gone,
    ...one.e.flatMap((n) => [...(entry(n).c || []).map((cite) => cite.join(" ")), entry(n).note || ""])].join("\n").toLowerCase());

  function chosen() {
    const words = view.q.toLowerCase().split(/\s+/).filter(Boolean);
    const found = D.facts.filter((one) => knownRow(one, view.k) && (!view.kind || one.kind === view.kind) &&
      (!view.party || (one.p || []).includes(view.party)) && (!view.topic || (one.tp || []).includes(view.topic)) &&
      (!view.sure || certainty(one, view.d) === view.sure) && words.every((word) => haystack(one).includes(word)));
    const [column, down] = view.sort.startsWith("-") ? [view.sort.slice(1), true] : [view.sort, false];
    const order = (COLUMNS.find((one) => one[0] === column) || COLUMNS[0])[2];
    found.sort(order);
    return down ? found.reverse() : found;
  }
  function drawTimeline(all) {
    const found = chosen(), pages = Math.max(1, Math.ceil(found.length / ROWS));
    view.page = Math.min(view.page, pages - 1);
    const from = all ? 0 : view.page * ROWS, shown = all ? found : found.slice(from, from + ROWS);
    $("rows").replaceChildren(...shown.map((one) => {
      const sure = certainty(one, view.d);
      const what = button("what", () => explainFact(one), said(one.w || kindWords(one.kind)));
      return el("tr", sure.replace(" ", "-"), el("td", "date", el("time", "", one.on)), el("td", "kind", kindWords(one.kind)),
        el("td", "what", what, one.at ? [" ", said(one.at, "dim")] : "", cited([one.n], view.k),
          sure === "happened" || (one.m || []).includes(sure) ? "" : mark(sure === "retracted" ? one.gone : sure), (one.m || []).map(mark)),
        el("td", "who", said((one.p || []).join(", "))), el("td", "n", `@${one.n}`));
    }));
    $("count").textContent = found.length ? `${from + 1}–${from + shown.length} of ${found.length} facts` : "no facts";
    $("earlier").disabled = view.page === 0;
    $("later").disabled = view.page >= pages - 1;
    $("pager").hidden = pages === 1;
    document.querySelectorAll("#timeline th button").forEach((head) => {
      const down = view.sort === `-${head.dataset.by}`, up = view.sort === head.dataset.by;
      head.parentNode.setAttribute("aria-sort", up ? "ascending" : down ? "descending" : "none");
    });
  }
  function choose(id, values, words = (one) => one) {
    const any = el("option", "", "any");
    any.value = "";
    $(id).replaceChildren(any, ...values.map((one) => {
      const made = el("option", "", words(one));
      made.value = one;
      return made;
    }));
    $(id).addEventListener("change", () => go({ [id]: $(id).value, page: 0 }));
  }

  // -- changes

  const differs = (was, now) => JSON.stringify(was) !== JSON.stringify(now);
  const standing = (line, d, k) => {
    const one = look(line.r, d, k);
    if (!one || !(one.v || one.c)) return null;
    const { amb, t, over, ...left } = noticed(one);
    return left;
  };
  function between(d1, k1, d2, k2) {
    const cells = D.cells.filter((line) => differs(standing(line, d1, k1), standing(line, d2, k2)));
    const parts = D.parts.filter((line) => differs(look(line.r, d1, k1), look(line.r, d2, k2)));
    return { cells, parts };
  }
  function heap(title, note, d1, k1, d2, k2) {
    const { cells, parts } = between(d1, k1, d2, k2);
    const judged = (one) => (one ? [one.st.replace(/_/g, " ") || one.a, one.od ? `overdue: ${one.od}` : ""].filter(Boolean).join("; ") : "nothing");
    const tr = (head, was, now, line) => el("tr", "", el("th", "", said(head)), said(was, "", "td"), said(now, "", "td"),
      el("td", "", button("why", line.key.length && D.cells.includes(line) ? () => explain(line) : () => judge(line, []), "why?")));
    const rows = [...cells.map((line) => tr(titleOf(line.key), plain(look(line.r, d1, k1), line.key), plain(look(line.r, d2, k2), line.key), line)),
      ...parts.map((line) => tr(`${line.key[1]} (${line.key[0]})`, judged(look(line.r, d1, k1)), judged(look(line.r, d2, k2)), line))];
    return el("div", "heap", el("h3", "", title), el("p", "dim", note), rows.length
      ? el("table", "", el("thead", "", el("tr", "", ["what", "was", "is", ""].map((one) => el(one ? "th" : "td", "", one)))), el("tbody", "", rows))
      : el("p", "", "nothing"));
  }
  function drawChanges() {
    const { from, d, k } = view;
    $("changes").hidden = !from;
    $("compare").textContent = from ? "Stop comparing" : "Compare from here";
    if (!from) return;
    const [d1, k1] = from;
    $("heaps").replaceChildren(
      heap("Learned", `of ${iso(d1)}: as known @${k1}, and as known @${k}`, d1, k1, d1, k),
      heap("Happened", `from ${iso(d1)} to ${iso(d)}, both as known @${k}`, d1, k, d, k));
  }

  // -- the view

  const today = () => {
    const now = new Date();
    return ordinal([String(now.getFullYear()).padStart(4, "0"), String(now.getMonth() + 1).padStart(2, "0"), String(now.getDate()).padStart(2, "0")].join("-"));
  };
  const START = { d: D.opens || today(), k: lasts[lasts.length - 1], from: null, q: "", kind: "", party: "", topic: "", sure: "", sort: "date", page: 0 };
  let view = { ...START }, points = [], pointsAt = null;

  function turns(k) {
    if (pointsAt === k) return points;
    const days = new Set();
    const add = (day) => { if (day !== null && day > FIRST) days.add(day); };
    const of = (rectangles) => rectangles.forEach((one) => {
      if (one[0] <= k && (one[1] === null || k < one[1])) { add(one[2]); if (one[3] !== null) add(one[3] + 1); }
    });
    [...D.cells, ...D.parts].forEach((line) => of(line.r));
    [...Object.values(D.requests), ...Object.values(D.planned)].forEach(of);
    D.facts.filter((row_) => knownRow(row_, k)).forEach((row_) => row_.d.forEach(add));
    points = [...days].filter((day) => day <= LAST).sort((a, b) => a - b);
    points.unshift(Math.max(FIRST, (points[0] || view.d) - 1));
    pointsAt = k;
    return points;
  }
  const at = (day) => { let found = 0; turns(view.k).forEach((one, n) => { if (one <= day) found = n; }); return found; };
  const basis = (d, k) => `${D.log} @${k}, ${batchOf(k).held}, as of ${iso(d)}, as known @${k}, read in ${D.zone}`;
  function link() {
    const told = [["on", iso(view.d)], ["known", `@${view.k}`]];
    if (view.from) told.push(["from", `${iso(view.from[0])}@${view.from[1]}`]);
    for (const name_ of ["q", "kind", "party", "topic", "sure"]) if (view[name_]) told.push([name_, view[name_]]);
    if (view.sort !== "date") told.push(["sort", view.sort]);
    if (view.page) told.push(["page", view.page + 1]);
    return "#" + told.map(([name_, value]) => `${name_}=${encodeURIComponent(value)}`).join("&");
  }
  function restore() {
    const told = new URLSearchParams(location.hash.slice(1).replace(/\+/g, "%2B"));
    const next = { ...START };
    const day = ordinal(told.get("on") || ""), position = /^@?(\d+)$/.exec(told.get("known") || "");
    if (day) next.d = day;
    if (position) next.k = clampKnown(+position[1]);
    const from = /^(\d{4}-\d{2}-\d{2})@(\d+)$/.exec(told.get("from") || "");
    if (from && ordinal(from[1])) next.from = [ordinal(from[1]), clampKnown(+from[2])];
    for (const name_ of ["q", "kind", "party", "topic", "sure"]) next[name_] = told.get(name_) || "";
    if (COLUMNS.some((one) => one[0] === (told.get("sort") || "").replace(/^-/, ""))) next.sort = told.get("sort");
    next.page = Math.max(0, (parseInt(told.get("page"), 10) || 1) - 1);
    return next;
  }
  function go(change) {
    view = { ...view, ...change };
    view.d = Math.min(LAST, Math.max(FIRST, view.d));
    draw();
    try { history.replaceState(null, "", link()); } catch (error) { location.hash = link(); }
  }
  function draw() {
    const days = turns(view.k), n = at(view.d);
    $("on").max = days.length - 1;
    $("on").value = n;
    $("on").setAttribute("aria-valuetext", iso(view.d));
    if ($("day").value !== iso(view.d)) $("day").value = iso(view.d);
    $("known").max = lasts.length - 1;
    $("known").value = lasts.indexOf(view.k);
    const told = `@${view.k}, ${knownOn(view.k)}`;
    $("known").setAttribute("aria-valuetext", told);
    $("known-told").textContent = told;
    $("back").disabled = view.d <= days[0];
    $("forth").disabled = view.d >= days[days.length - 1];
    $("unlearn").disabled = view.k === lasts[0];
    $("learn").disabled = view.k === lasts[lasts.length - 1];
    $("told").textContent = `On ${iso(view.d)}, as known @${view.k} (${knownOn(view.k)})`;
    $("cite").textContent = citation();
    $("url").textContent = String(location.href).replace(/#.*/, "") + link();
    for (const name_ of ["q", "kind", "party", "topic", "sure"]) if ($(name_).value !== view[name_]) $(name_).value = view[name_];
    drawCard(); drawLine(); drawChanges(); drawTimeline();
  }
  // The line in the figure, at the end of the day.
  function drawLine() {
    const svg = document.querySelector("#figure svg");
    if (!svg || !D.ruler) return;
    const { stretches, top, bottom } = D.ruler, day = view.d + 1;
    const [first, last, left, right] = stretches.filter((one) => one[0] <= day).pop() || stretches[0];
    const x = Math.min(Math.max(left + (day - first) / (last - first) * (right - left), left), right).toFixed(1);
    const line = svg.querySelector("#as-of") || svg.appendChild(document.createElementNS(svg.namespaceURI, "path"));
    for (const [key, value] of Object.entries({ id: "as-of", class: "as-of", d: `M${x} ${top}V${bottom}`, "aria-hidden": "true" })) {
      line.setAttribute(key, value);
    }
  }
  const citation = () => `${D.title[0]}. State on ${iso(view.d)}, as known on ${knownOn(view.k)}. Basis: ${basis(view.d, view.k)}.`;

  function step(by) {
    const days = turns(view.k);
    const next = by > 0 ? days.find((day) => day > view.d) : days.filter((day) => day < view.d).pop();
    if (next !== undefined) go({ d: next });
  }
  function learn(by) {
    const k = lasts[lasts.indexOf(view.k) + by];
    if (k !== undefined) go({ k });
  }

  // -- taking it along

  // A text that a spreadsheet would run as a formula gets an apostrophe before it.
  const csvCell = (value) => {
    const text = String(value).replace(/\0/g, "");
    const safe = /^[\s]*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  };
  const csv = (rows) => rows.map((cells) => cells.map(csvCell).join(",")).join("\r\n") + "\r\n";
  function timelineCsv() {
    const rows = chosen().map((one) => [one.on, kindWords(one.kind), one.w, (one.p || []).join("; "), (one.tp || []).join("; "), one.at || "",
      certainty(one, view.d), [...(one.m || []), one.gone || ""].filter(Boolean).join("; "), citesOf([one.n], view.k), one.e.map((n) => `@${n}`).join(" ")]);
    return csv([["date", "kind", "what", "parties", "topics", "place", "certainty", "marks", "sources", "entries"], ...rows]);
  }
  function stateCsv() {
    const { d, k } = view, told = card(d, k);
    const rows = D.cells.filter((line) => line.key.join(" ") in told.cells).map((line) => {
      const one = look(line.r, d, k);
      return [line.key.join(" / "), one.a, plain(one, line.key), one.s || "", one.dis ? "disputed" : "", citesOf(one.by || [], k)];
    });
    const things = D.parts.filter((line) => line.key.join(" ") in told.parts).map((line) => {
      const one = look(line.r, d, k);
      return [line.key.join(" / "), one.a, [one.st, one.od ? `overdue: ${one.od}` : ""].filter(Boolean).join("; "), "", "", one.why || ""];
    });
    return csv([["what", "answer", "value", "since", "disputed", "sources or reason"], ...rows, ...things]);
  }
  function save(name_, text) {
    const made = el("a");
    made.href = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" }));
    made.download = `${D.log || "partnership"}-${name_}-${iso(view.d)}-at${view.k}.csv`;
    document.body.append(made);
    made.click();
    made.remove();
    setTimeout(() => URL.revokeObjectURL(made.href), 1000);
  }
  async function copy(text, by) {
    let done = false;
    try { await navigator.clipboard.writeText(text); done = true; } catch (error) {
      const made = el("textarea", "", text);
      document.body.append(made);
      made.select();
      done = document.execCommand("copy");
      made.remove();
    }
    $("copied").textContent = done ? `${by} copied` : `copy it from here: ${text}`;
  }

  // -- begin

  function listen() {
    $("on").addEventListener("input", () => go({ d: turns(view.k)[+$("on").value] }));
    $("known").addEventListener("input", () => go({ k: lasts[+$("known").value] }));
    $("day").addEventListener("change", () => { const day = ordinal($("day").value); if (day) go({ d: day }); else draw(); });
    $("back").addEventListener("click", () => step(-1));
    $("forth").addEventListener("click", () => step(1));
    $("unlearn").addEventListener("click", () => learn(-1));
    $("learn").addEventListener("click", () => learn(1));
    $("compare").addEventListener("click", () => go({ from: view.from ? null : [view.d, view.k] }));
    $("q").addEventListener("input", () => go({ q: $("q").value, page: 0 }));
    $("earlier").addEventListener("click", () => go({ page: view.page - 1 }));
    $("later").addEventListener("click", () => go({ page: view.page + 1 }));
    $("csv").addEventListener("click", () => save("timeline", timelineCsv()));
    $("csv-state").addEventListener("click", () => save("state", stateCsv()));
    $("copy").addEventListener("click", () => copy(citation(), "citation"));
    $("copy-link").addEventListener("click", () => copy($("url").textContent, "link"));
    $("print").addEventListener("click", () => window.print());
    window.addEventListener("hashchange", () => { view = restore(); draw(); });
    window.addEventListener("beforeprint", () => drawTimeline(true));
    window.addEventListener("afterprint", () => drawTimeline());
    document.addEventListener("keydown", keys);
    $("why").addEventListener("click", (event) => { if (event.target === $("why")) $("why").close(); });
    document.querySelectorAll("#timeline th button").forEach((head) => head.addEventListener("click", () =>
      go({ sort: view.sort === head.dataset.by ? `-${head.dataset.by}` : head.dataset.by, page: 0 })));
  }
  const KEYS = { ArrowLeft: () => step(-1), ArrowRight: () => step(1), "[": () => learn(-1), "]": () => learn(1),
    c: () => $("compare").click(), "/": () => $("q").focus() };
  function keys(event) {
    const inField = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) || $("why").open;
    if (inField || event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
    event.preventDefault();
    KEYS[event.key]();
  }

  if (!lasts.length) { $("card").textContent = "Nothing is written down in this log."; return; }
  choose("kind", KINDS, kindWords); choose("party", PARTIES, party); choose("topic", TOPICS); choose("sure", SURE);
  view = restore();
  listen();
  draw();
  document.documentElement.dataset.ready = "yes";
  window.pe = { card, between, basis, go, link, timelineCsv, stateCsv, turns, ordinal, iso, view: () => view, data: D };
})();
