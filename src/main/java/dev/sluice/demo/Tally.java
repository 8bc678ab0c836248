package dev.sluice.demo;

/** The counts of one bot's calls in an interval, by result as the bot saw it. */
record Tally(int useful, int slowedDown, int banned, int refused, int failed) {
    static final Tally NONE = new Tally(0, 0, 0, 0, 0);

    Tally plus(Tally other) {
        return new Tally(
                useful + other.useful,
                slowedDown + other.slowedDown,
                banned + other.banned,
                refused + other.refused,
                failed + other.failed);
    }

    Tally plus(Reply reply) {
        if (reply.useful()) {
            return new Tally(useful + 1, slowedDown, banned, refused, failed);
        }
        if (reply.slowedDown()) {
            return new Tally(useful, slowedDown + 1, banned, refused, failed);
        }
        if (reply.banned() && !reply.refusedBySluice()) {
            return new Tally(useful, slowedDown, banned + 1, refused, failed);
        }
        if (reply.refusedBySluice()) {
            return new Tally(useful, slowedDown, banned, refused + 1, failed);
        }
        return new Tally(useful, slowedDown, banned, refused, failed + 1);
    }

    /** Returns the line that a bot's process prints. */
    String line() {
        return "tally " + useful + " " + slowedDown + " " + banned + " " + refused + " " + failed;
    }

    static Tally parse(String line) {
        String[] words = line.split(" ", -1);
        return new Tally(number(words[1]), number(words[2]), number(words[3]), number(words[4]), number(words[5]));
    }

    private static int number(String word) {
        return Integer.parseInt(word);
    }
}
