// Staying where the reader is: at the end if they were there, else exactly where they read. A new
// answer is followed until its question stands at the top, and no further: it is read from its start.

const ABOVE = 12; // pixels left over the question

export class Scrolling {
  constructor(element, log) {
    this.element = element; // what scrolls: the page itself, or the middle of the window
    this.log = log;
    this.question = null;
  }

  keepPlace(change) {
    const { scrollTop, clientHeight, scrollHeight } = this.element;
    const talking = this.log.childElementCount > 0;
    const atEnd = scrollTop + clientHeight >= scrollHeight - 96;
    const atQuestion = this.question?.isConnected && Math.abs(scrollTop - this.topOf(this.question)) < 2;
    change();
    if (talking && (atEnd || atQuestion)) this.toEnd();
  }

  // From now on the reader follows the answer to this question.
  begin(question) {
    this.question = question;
    this.toEnd();
  }

  // Something else has come, below the answer: it is to be seen.
  release() {
    this.question = null;
  }

  toEnd() {
    const { element, question } = this;
    const end = element.scrollHeight - element.clientHeight;
    element.scrollTop = question?.isConnected ? Math.min(end, Math.max(element.scrollTop, this.topOf(question))) : end;
  }

  topOf(question) {
    const frame = this.element === document.scrollingElement ? 0 : this.element.getBoundingClientRect().top;
    return question.getBoundingClientRect().top - frame + this.element.scrollTop - ABOVE;
  }
}
