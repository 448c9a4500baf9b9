package dev.policyguard.catalog.page;

/** A document to copy. */
final class CodeBlock {

  private CodeBlock() {}

  static void write(Html html, String json) {
    html.line("div", "class", "code");
    html.element("button", "Copy", "type", "button", "class", "copy", "hidden", "");
    html.open("pre").open("code").json(json.stripTrailing()).close().close().close();
  }
}
