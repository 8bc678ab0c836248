package dev.sluice.proxy;

/** What is wrong with bytes that claim to be HTTP: the status a caller gets for them, and why in words. */
record Flaw(int status, String why) {
    static Flaw bad(String why) {
        return new Flaw(400, why);
    }
}
