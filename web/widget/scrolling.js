// Staying where the reader is: at the end if they were there, else exactly where they read.

export class Scrolling {
  constructor(element, log) {
    this.element = element; // what scrolls: the page itself, or the middle of the window
    this.log = log;
  }

  keepPlace(change) {
    const { scrollTop, clientHeight, scrollHeight } = this.element;
    const talking = this.log.childElementCount > 0;
    const atEnd = scrollTop + clientHeight >= scrollHeight - 96;
    change();
    if (talking && atEnd) this.toEnd();
  }

  toEnd() {
    this.element.scrollTop = this.element.scrollHeight;
  }
}
