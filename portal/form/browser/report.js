// What is typed and photographed stays in this browser until it was received, or for a day.
// One form for both doors: a component on the page of whoever is signed in, and the open form behind a QR code.

const MINUTE = 60_000, DAY = 24 * 60 * MINUTE, SIDE = 1600, QUALITY = 0.85, AGAIN = 10_000, PATIENCE = 120_000;

// The words lie where a letter typed is stored before the next one is; the photos in a database, which takes pictures.

const PREFIX = "anjian-draft/", BASE = "anjian";

function words(form) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + form));
  } catch {
    return null;
  }
}

function opened() {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(BASE, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("photos", { keyPath: "form" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = asked.onblocked = () => failed(asked.error);
  });
}

/** Whether there is a database to look into: opening one that is not there would make it. */
const stored = async () => !indexedDB.databases || (await indexedDB.databases()).some(({ name }) => name === BASE);

let turn = Promise.resolve();

/** One after the other, so that what was chosen last is what is kept; and in one window at a time, or wiping in one takes what another just put there. */
const inTurn = (work) => (turn = turn.catch(() => {}).then(() => (navigator.locks ? navigator.locks.request(BASE, work) : work())));

async function photos(mode, ask) {
  const base = await opened();
  try {
    const work = base.transaction("photos", mode), wanted = ask(work.objectStore("photos"));
    return await new Promise((done, failed) => {
      work.oncomplete = () => done(wanted?.result);
      work.onerror = work.onabort = () => failed(work.error);
    });
  } finally {
    base.close();
  }
}

/** The photos of which `gone` says so go, and with the last of them the database. */
async function unpictured(gone) {
  if (!(await stored())) return;
  const there = await photos("readonly", (store) => store.getAll()), leaving = there.filter(gone);
  if (!leaving.length) return;
  await photos("readwrite", (store) => leaving.forEach(({ form }) => store.delete(form)));
  if (leaving.length === there.length) await deleted();
}

/** Where another window still reads it goes when that one is done. */
function deleted() {
  return new Promise((done) => {
    const asked = indexedDB.deleteDatabase(BASE);
    asked.onsuccess = asked.onerror = asked.onblocked = done;
  });
}

async function wiped(form) {
  localStorage.removeItem(PREFIX + form);
  await inTurn(() => unpictured((each) => each.form === form));
}

const old = (draft) => !draft || Date.now() - draft.at > DAY;

/** Every draft that is older than a day goes, those of which `too` says so, and photos whose words went while the page was closed. */
async function swept(too = () => false) {
  const kept = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
  for (const each of kept.filter((each) => old(words(each)) || too(each, words(each)))) await wiped(each);
  const left = ({ form, at }) => !words(form) && !(Date.now() - at < MINUTE);
  await inTurn(() => unpictured(left)).catch(() => {}); // where a browser keeps no photos its words are still found
}

/** The draft of this form, if it is this person's and of the last day. */
async function found({ form, who }) {
  await swept((each, draft) => each === form && draft.who !== who);
  const draft = words(form);
  if (!draft) return undefined;
  const chosen = await inTurn(async () => ((await stored()) ? photos("readonly", (store) => store.get(form)) : undefined)).catch(() => undefined);
  return { ...draft, photos: chosen?.photos ?? [] };
}

// Photos: made smaller here, so that a weak connection carries them; what this browser cannot read goes as it is.

async function smaller(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    const paper = canvas.getContext("2d");
    paper.fillStyle = "#fff";
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return (await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY))) ?? file;
  } catch {
    return file;
  }
}

const random = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

function el(tag, attributes = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...inside.filter((each) => each !== null && each !== undefined));
  return made;
}

const icon = {
  camera: "M4 8h3l2-2.5h6L17 8h3a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1Zm8 8.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z",
  photos: "M4 5h16a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1Zm1 12h14l-4.5-6-3.5 4.5-2.5-3L5 17Z",
};

function drawing(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg"), path = document.createElementNS(space, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", icon[name]);
  path.setAttribute("fill-rule", "evenodd");
  svg.append(path);
  return svg;
}

class Report {
  constructor(root, data, tell) {
    Object.assign(this, { root, data, tell, shown: [], choosing: Promise.resolve() });
    this.online = () => this.draft.sending && this.send();
    this.aged = () => this.draft && !this.over && old(this.draft) && this.forget();
    this.ready = this.begin();
  }

  async begin() {
    this.draft = (await found(this.data).catch(() => undefined)) ?? this.blank();
    const { said } = this.draft;
    this.known = Boolean(words(this.data.form));
    if (this.data.place && !(said.area && (said.what ?? "").trim())) said.area = this.data.place;
    addEventListener("online", this.online);
    addEventListener("visibilitychange", this.aged);
    this.ageing = setInterval(this.aged, MINUTE);
    const early = this.early();
    this.draw();
    if (early) this.overtaken(early);
    if (this.draft.sending) this.send();
  }

  /** What was typed or chosen in the plain form before this script was there. A draft of before stays above it, and one on its way stays as it is. */
  early() {
    const plain = this.root.querySelector('[name="what"]');
    if (!plain || this.draft.sending) return undefined;
    const files = [...this.root.querySelectorAll('[name="photos"]')].flatMap((input) => [...input.files]);
    const typed = plain.value !== plain.defaultValue && plain.value.trim();
    if (typed) this.draft.said.what = [this.draft.said.what ?? "", plain.value].filter((words) => words.trim()).join("\n");
    return typed || files.length ? { files, there: document.activeElement === plain } : undefined;
  }

  overtaken({ files, there }) {
    this.keep();
    if (there) this.root.querySelector("#report-what").focus();
    if (files.length) this.choosing = this.choosing.then(() => this.chosen(files));
  }

  blank() {
    return { form: this.data.form, who: this.data.who, key: random(), at: Date.now(), said: {}, photos: [], sending: false };
  }

  update(data, tell) {
    this.tell = tell;
    if (JSON.stringify(data) === JSON.stringify(this.data)) return;
    this.data = data;
    this.ready.then(() => this.draw());
  }

  stop() {
    removeEventListener("online", this.online);
    removeEventListener("visibilitychange", this.aged);
    clearInterval(this.ageing);
    clearTimeout(this.again);
    this.forgetThumbs();
  }

  // Keeping

  keep() {
    const { photos: _apart, ...draft } = this.draft;
    if (this.over) return;
    this.draft.at = Date.now();
    try {
      localStorage.setItem(PREFIX + draft.form, JSON.stringify({ ...draft, at: this.draft.at }));
      this.known = true;
      this.unkept = false;
    } catch {
      this.unkept = true;
      this.say(this.data.words.not_kept);
    }
  }

  /** Another window of this browser has sent this draft: what is added now is another report, or it would be lost. */
  anew() {
    if (!this.draft.sending && this.known && !words(this.draft.form)) this.draft.key = random();
  }

  async keepPhotos() {
    this.anew();
    this.keep();
    if (this.over) return;
    const kept = { form: this.draft.form, at: Date.now(), photos: this.draft.photos };
    await inTurn(() => photos("readwrite", (store) => store.put(kept))).catch(() => this.say(this.data.words.not_kept));
  }

  /** Nobody came back to it for a day. */
  async forget() {
    clearTimeout(this.again);
    await wiped(this.draft.form).catch(() => {});
    this.draft = this.blank();
    this.known = false;
    this.draw();
  }

  typed(name, value) {
    this.draft.said[name] = value;
    this.anew();
    this.keep();
    this.judge();
  }

  // Drawing

  draw() {
    const { words } = this.data;
    this.status = el("p", { class: "status", role: "status" });
    this.thumbs = el("div", { class: "thumbs" });
    this.button = el("button", { type: "submit", class: "send" }, words.send);
    const form = el(
      "form",
      { class: "report", novalidate: true, autocomplete: "off", onsubmit: (event) => { event.preventDefault(); this.sent(); } },
      el("fieldset", { class: "photos" }, el("legend", {}, words.photos), this.picks(), this.thumbs),
      this.field("what", words.what, el("textarea", { rows: 4, maxlength: 500, placeholder: words.what_example })),
      this.data.places && this.field("area", words.where, this.choice(this.data.places, words.where_empty)),
      this.data.categories && this.more(),
      el("p", { class: "note" }, words.protection),
      el("div", { class: "foot" }, this.button, this.status),
    );
    this.root.replaceChildren(form);
    this.showThumbs();
    this.judge();
  }

  picks() {
    const { words } = this.data;
    const pick = (drawn, label, more) =>
      el("label", { class: "pick" }, el("input", { type: "file", ...more, onchange: ({ target }) => this.choose(target) }), drawing(drawn), label);
    return el(
      "div",
      { class: "picks" },
      pick("camera", words.camera, { accept: "image/*", capture: "environment", "data-from": "camera" }),
      pick("photos", words.gallery, { accept: "image/*,.heic,.heif", multiple: true, "data-from": "gallery" }),
    );
  }

  field(name, label, input) {
    const id = `report-${name}`;
    input.id = id;
    input.value = this.draft.said[name] ?? "";
    input.addEventListener("input", () => this.typed(name, input.value));
    return el("div", { class: "field" }, el("label", { for: id }, label), input);
  }

  choice(options, empty) {
    return el("select", {}, el("option", { value: "" }, empty), ...options.map(({ code, label }) => el("option", { value: code }, label)));
  }

  tick(name, label, after) {
    const box = el("input", { type: "checkbox", id: `report-${name}` });
    box.checked = Boolean(this.draft.said[name]);
    box.addEventListener("change", () => { this.typed(name, box.checked ? "1" : ""); after?.(box.checked); });
    return el("label", { class: "tick", for: `report-${name}` }, box, label);
  }

  more() {
    const { words } = this.data;
    const how = this.field("how", words.how, el("input", { maxlength: 500 }));
    how.hidden = !this.draft.said.fixed;
    const used = ["place", "category", "major", "fixed"].some((name) => this.draft.said[name]);
    return el(
      "details",
      { open: used },
      el("summary", {}, words.more),
      this.field("place", words.spot, el("input", { maxlength: 120, placeholder: words.spot_example })),
      this.field("category", words.category, this.choice(this.data.categories, words.category_empty)),
      this.tick("major", words.major),
      this.tick("fixed", words.fixed, (fixed) => { how.hidden = !fixed; }),
      how,
    );
  }

  forgetThumbs() {
    this.shown.forEach((address) => URL.revokeObjectURL(address));
    this.shown = [];
  }

  showThumbs() {
    const { words } = this.data;
    this.forgetThumbs();
    this.thumbs.replaceChildren(
      ...this.draft.photos.map((photo, n) => {
        const address = URL.createObjectURL(photo.blob);
        this.shown.push(address);
        const picture = el("img", { src: address, alt: photo.name, onerror: () => picture.replaceWith(el("span", { class: "name" }, photo.name)) });
        const off = () => { this.draft.photos.splice(n, 1); this.keepPhotos(); this.showThumbs(); this.judge(); };
        return el("figure", {}, picture, el("button", { type: "button", "aria-label": `${words.remove} ${n + 1}`, onclick: off }, "×"));
      }),
    );
  }

  /** One choice after the other, and nothing is sent before they are ready. */
  choose(input) {
    const files = [...input.files];
    input.value = "";
    this.choosing = this.choosing.then(() => this.chosen(files));
  }

  async chosen(files) {
    const { words, most, largest } = this.data;
    for (const file of files) {
      if (this.draft.photos.length >= most) {
        this.say(words.enough, true);
        break;
      }
      const blob = await smaller(file);
      if (blob.size > largest) this.say(`${file.name}: ${words.too_large}`, true);
      else if (blob.size === 0) this.say(`${file.name}: ${words.empty}`, true);
      else this.draft.photos.push({ name: file.name, blob });
    }
    await this.keepPhotos();
    this.showThumbs();
  }

  missing() {
    const { said } = this.draft, blank = (name) => !(said[name] ?? "").trim();
    return blank("what") || (this.data.places && blank("area")) || (said.fixed && blank("how"));
  }

  judge() {
    const missing = this.missing();
    this.button.disabled = missing || this.sending;
    if (!this.sending && !this.draft.sending) this.say(missing ? this.data.words.missing : this.unkept ? this.data.words.not_kept : this.data.words.next);
  }

  say(text, wrong = false) {
    this.status.textContent = text;
    this.status.classList.toggle("wrong", wrong);
  }

  // Sending: under one key, as often as it takes, and it is one report.

  async sent() {
    if (this.missing() || this.sending) return;
    this.draft.sending = true;
    this.keep();
    await this.send();
  }

  async send() {
    if (this.sending || this.over) return;
    this.sending = true;
    this.button.disabled = true;
    this.say(this.data.words.sending);
    clearTimeout(this.again);
    await this.choosing;
    const answer = await this.answered();
    this.sending = false;
    if (answer.received) await this.received(answer);
    else if (answer.why) this.refused(answer);
    else this.wait(answer.busy);
  }

  async answered() {
    const body = new FormData(), stop = new AbortController(), timer = setTimeout(() => stop.abort(), PATIENCE);
    for (const [name, value] of Object.entries({ ...this.draft.said, key: this.draft.key })) body.append(name, value);
    for (const photo of this.draft.photos) body.append("photos", photo.blob, "photo");
    try {
      const answer = await fetch(this.data.action, { method: "POST", body, headers: { Accept: "application/json" }, credentials: this.data.cookies, signal: stop.signal });
      return answer.status < 500 && answer.status !== 409 ? await answer.json() : { busy: true };
    } catch {
      return {};
    } finally {
      clearTimeout(timer);
    }
  }

  wait(busy = false) {
    const { words } = this.data;
    this.say(this.unkept ? words.not_kept : busy ? words.busy : words.waiting, true);
    this.button.disabled = false;
    this.again = setTimeout(() => this.send(), AGAIN);
  }

  refused({ why }) {
    this.draft.sending = false;
    this.keep();
    this.say(why, true);
    this.button.disabled = false;
  }

  async received(answer) {
    this.over = true;
    await wiped(this.draft.form).catch(() => {});
    this.forgetThumbs();
    const told = receipt(this.data, answer);
    this.root.replaceChildren(told);
    told.firstChild.focus();
    this.tell?.(answer.received);
  }
}

function receipt({ words, follow }, { received, code }) {
  return el(
    "section",
    { class: "receipt" },
    el("h2", { tabindex: "-1" }, words.received),
    el("p", { class: "number" }, received),
    code && el("p", {}, words.code),
    code && el("output", { class: "code" }, code),
    code && el("p", { class: "note" }, words.code_once),
    code && el("a", { href: follow }, words.follow),
  );
}

/** Streamlit calls this whenever the page runs; the form that is there already stays. */
export default function ({ parentElement, data, setTriggerValue }) {
  const tell = (number) => setTriggerValue("sent", number);
  if (parentElement.report && !parentElement.report.over) {
    parentElement.report.update(data, tell);
  } else {
    const root = parentElement.querySelector(".root") ?? parentElement.appendChild(el("div", { class: "root" }));
    parentElement.report = new Report(root, data, tell);
  }
  return () => parentElement.report.stop();
}

const open = document.querySelector("[data-report]");
if (open) new Report(open, JSON.parse(open.dataset.report));
else swept().catch(() => {});
