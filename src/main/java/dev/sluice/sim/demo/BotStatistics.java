package dev.sluice.sim.demo;

/** The counts of one bot's calls in an interval, by result as the bot saw it. */
record BotStatistics(int useful, int slowedDown, int banned, int refused, int failed) {
    static final BotStatistics NONE = new BotStatistics(0, 0, 0, 0, 0);

    BotStatistics plus(BotStatistics other) {
        return new BotStatistics(
                useful + other.useful,
                slowedDown + other.slowedDown,
                banned + other.banned,
                refused + other.refused,
                failed + other.failed);
    }

    BotStatistics plus(BotResponse botResponse) {
        if (botResponse.useful()) {
            return new BotStatistics(useful + 1, slowedDown, banned, refused, failed);
        }
        if (botResponse.slowedDown()) {
            return new BotStatistics(useful, slowedDown + 1, banned, refused, failed);
        }
        if (botResponse.banned() && !botResponse.refusedBySluice()) {
            return new BotStatistics(useful, slowedDown, banned + 1, refused, failed);
        }
        if (botResponse.refusedBySluice()) {
            return new BotStatistics(useful, slowedDown, banned, refused + 1, failed);
        }
        return new BotStatistics(useful, slowedDown, banned, refused, failed + 1);
    }

    /** Returns the line that a bot's process prints. */
    String line() {
        return "tally " + useful + " " + slowedDown + " " + banned + " " + refused + " " + failed;
    }

    static BotStatistics parse(String line) {
        String[] words = line.split(" ", -1);
        return new BotStatistics(
                number(words[1]), number(words[2]), number(words[3]), number(words[4]), number(words[5]));
    }

    private static int number(String word) {
        return Integer.parseInt(word);
    }
}
