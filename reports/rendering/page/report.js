// What a reader can do with a table: sort it, search it, choose among its values, see more of it.
// Without this script every row is there, in the report's order. Nothing is stored or asked for.
"use strict";
(() => {
  const FIRST_ROWS = 25;
  const ROWS_SPARED = 5; // as few more are not worth a click
  const SEARCHED_FROM = 6;
  const TONES = ["bad", "warning", "info", "good"];
  const NEXT = { none: "ascending", ascending: "descending", descending: "none" };
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });

  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  // A badge sorts by its tone, the worst first, then by its words.
  function rank(cell) {
    const badge = cell.querySelector(".badge");
    return badge ? TONES.findIndex((tone) => badge.classList.contains(tone)) : TONES.length;
  }

  function compare(one, other, kind) {
    if (kind === "text") {
      return rank(one) - rank(other) || collator.compare(one.textContent, other.textContent);
    }
    const [left, right] = [one.dataset.value, other.dataset.value];
    const difference = Number(left) - Number(right);
    // Days and moments are no numbers; as ISO texts they are in order.
    return Number.isNaN(difference) ? (left < right ? -1 : Number(left > right)) : difference;
  }

  const isMissing = (cell) => cell.classList.contains("none");

  class TableView {
    constructor(table) {
      this.table = table;
      this.body = table.tBodies[0];
      this.heads = [...table.tHead.rows[0].cells];
      this.rows = [...this.body.rows];
      this.sorted = this.rows;
      this.choices = [];
      this.isOpen = false;
      this.heads.forEach((head, at) => this.addSorting(head, at));
      const card = table.closest(".rows");
      if (card) {
        this.card = card;
        this.name = card.querySelector("h3").textContent;
        if (this.rows.length >= SEARCHED_FROM) this.addControls(card.querySelector(".head"));
        this.addMore();
        this.show();
      }
    }

    addSorting(head, at) {
      const button = make("button", { type: "button" }, ...head.childNodes);
      button.addEventListener("click", () => this.sort(head, at));
      head.append(button);
    }

    sort(head, at) {
      const order = NEXT[head.ariaSort || "none"];
      for (const other of this.heads) other.removeAttribute("aria-sort");
      if (order === "none") {
        this.sorted = this.rows;
      } else {
        head.ariaSort = order;
        const sign = order === "ascending" ? 1 : -1;
        // What is not known stands last, whichever way the rest is sorted.
        this.sorted = [...this.rows].sort((one, other) => {
          const [left, right] = [one.cells[at], other.cells[at]];
          return isMissing(left) - isMissing(right)
            || sign * (isMissing(left) ? 0 : compare(left, right, head.dataset.kind));
        });
      }
      this.body.append(...this.sorted);
      this.show();
    }

    addControls(place) {
      const textOf = (row) => [...row.cells].map((cell) => cell.textContent).join(" ");
      this.texts = new Map(this.rows.map((row) => [row, plain(textOf(row))]));
      this.search = make("input", { type: "search", "aria-label": `Search ${this.name}`, placeholder: "Search" });
      this.search.addEventListener("input", () => this.show());
      this.counter = make("output", {});
      const labels = this.heads.flatMap((head, at) => "filter" in head.dataset ? this.choice(head, at) : []);
      place.append(make("div", { class: "controls" }, make("label", {}, this.search), ...labels, this.counter));
    }

    choice(head, at) {
      const cells = [...this.rows.map((row) => row.cells[at])].sort((one, other) => compare(one, other, "text"));
      const texts = new Set(cells.map((cell) => cell.textContent));
      if (texts.size < 2) return [];
      const select = make("select", {}, make("option", { value: "" }, "all"));
      [...texts].forEach((text, index) => select.append(make("option", { value: index + 1 }, text)));
      select.addEventListener("change", () => this.show());
      this.choices.push({ at, select, texts: ["", ...texts] });
      return [make("label", {}, head.textContent, select)];
    }

    addMore() {
      this.more = make("button", { type: "button", class: "more" });
      this.more.addEventListener("click", () => {
        this.isOpen = !this.isOpen;
        this.show();
        if (!this.isOpen) this.card.scrollIntoView({ block: "nearest" });
      });
      this.card.querySelector(".scroll").after(this.more);
      const clear = make("button", { type: "button", class: "clear" }, "Show all");
      clear.addEventListener("click", () => this.clear());
      const cell = make("td", { colspan: this.heads.length, class: "empty" }, "No row is like that.", clear);
      this.nothing = make("tr", {}, cell);
    }

    clear() {
      this.search.value = "";
      for (const { select } of this.choices) select.value = "";
      this.show();
      this.search.focus();
    }

    fits(row) {
      const wanted = this.search ? plain(this.search.value.trim()) : "";
      return (!wanted || this.texts.get(row).includes(wanted))
        && this.choices.every(({ at, select, texts }) => !select.value
          || row.cells[at].textContent === texts[select.value]);
    }

    show() {
      if (!this.card) return;
      const [all, found] = [this.rows.length, new Set(this.rows.filter((row) => this.fits(row)))];
      const isLong = found.size > FIRST_ROWS + ROWS_SPARED;
      let place = 0;
      for (const row of this.sorted) {
        row.hidden = !found.has(row);
        row.classList.toggle("beyond", isLong && !this.isOpen && !row.hidden && place >= FIRST_ROWS);
        place += Number(!row.hidden);
      }
      this.card.classList.toggle("tall", isLong && this.isOpen);
      this.more.hidden = !isLong;
      this.more.textContent = this.isOpen ? `Show the first ${FIRST_ROWS}` : `Show all ${found.size}`;
      this.more.ariaExpanded = String(this.isOpen);
      if (found.size) this.nothing.remove();
      else this.body.append(this.nothing);
      const isFiltered = found.size < all;
      const ofAll = this.table.querySelector(".of-all");
      if (ofAll) ofAll.hidden = !isFiltered;
      if (this.counter) {
        this.counter.textContent = `${found.size} of ${all}`;
        this.counter.classList.toggle("is-filtered", isFiltered);
      }
    }
  }

  for (const table of document.querySelectorAll("table")) new TableView(table);

  // The link to the section that is being read is marked.
  const links = [...document.querySelectorAll("nav a")];
  const topOf = (link) => document.querySelector(link.hash).getBoundingClientRect().top;

  function readNow() {
    const isAtEnd = scrollY > 0 && innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
    if (!isAtEnd) return links.findLast((link) => topOf(link) < innerHeight * 0.4) ?? links[0];
    // The last sections may be too short to reach the top: what was asked for counts.
    return links.find((link) => link.hash === location.hash && topOf(link) > 0) ?? links.at(-1);
  }

  function markRead() {
    const read = readNow();
    for (const link of links) {
      if (link === read) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    // On a phone the links are wider than the screen.
    read.closest("ul").scrollLeft = read.offsetLeft - 24;
  }

  if (links.length) {
    addEventListener("scroll", markRead, { passive: true });
    markRead();
  }
})();
