package dev.sluice.demo;

/** A text style of the demo, with its terminal escape code. */
enum Ink {
    BOLD("1"),
    DIM("2"),
    GREEN("32"),
    YELLOW("33"),
    RED("31");

    private final String code;

    Ink(String code) {
        this.code = code;
    }

    String on(String text, boolean coloured) {
        return coloured ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
