package dev.sluice.sim.demo;

/** A text style of the demo, with its terminal escape code. */
enum Colors {
    BOLD("1"),
    DIM("2"),
    GREEN("32"),
    YELLOW("33"),
    RED("31");

    private final String code;

    Colors(String code) {
        this.code = code;
    }

    String on(String text, boolean coloured) {
        return coloured ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
