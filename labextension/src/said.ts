import { Widget } from '@lumino/widgets';

/** A button below a text: what it says, and what it does. */
export type Button = [label: string, act: () => void];

/** What an area says itself: a line of status, a text in place of the panel, and a word for screen readers alone. */
export class Said extends Widget {
  constructor() {
    super();
    this.addClass('ks-Said');
    for (const [node, name] of [
      [this._status, 'ks-Status'],
      [this._spoken, 'ks-Spoken']
    ] as const) {
      node.className = name;
      node.setAttribute('role', 'status');
    }
    this._notice.className = 'ks-Notice';
    this._notice.hidden = true;
    this.node.append(this._status, this._spoken, this._notice);
  }

  /** What is to be waited for; empty takes it away. */
  status(text: string): void {
    setText(this._status, text);
  }

  /** For screen readers alone: what is seen in the panel already. */
  speak(text: string): void {
    setText(this._spoken, text);
  }

  /** In place of the panel. The paragraphs are text, whatever they hold. */
  notice(paragraphs: string[], ...buttons: Button[]): void {
    this.status('');
    this._notice.replaceChildren(
      ...paragraphs.map(text => made('p', text)),
      ...buttons.map(([label, act]) => {
        const button = made('button', label);
        button.type = 'button';
        button.className = 'jp-mod-styled';
        button.addEventListener('click', act);
        return button;
      })
    );
    this._notice.hidden = false;
  }

  /** Say nothing any longer. */
  clear(): void {
    this.status('');
    this.speak('');
    this._notice.hidden = true;
  }

  private _status = document.createElement('div');
  private _spoken = document.createElement('div');
  private _notice = document.createElement('div');
}

function made<T extends keyof HTMLElementTagNameMap>(tag: T, text: string): HTMLElementTagNameMap[T] {
  const node = document.createElement(tag);
  node.textContent = text;
  return node;
}

function setText(node: HTMLElement, text: string): void {
  // What stays the same isn't read out again.
  if (node.textContent !== text) {
    node.textContent = text;
  }
}
