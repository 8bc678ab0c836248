package dev.sluice.bench;

import java.nio.file.Path;
import java.util.List;

/** The options of {@code scripts/bench} without a command. */
record BenchOptions(boolean quick, boolean cold, Peers peers, int rounds, Path json, Path svg, boolean writeDocs) {
    private static final int ROUNDS = 3;
    private static final int MOST_ROUNDS = 50;

    /** Parses the options; refuses unknown ones with the reason. */
    static BenchOptions parse(List<String> words) {
        BenchOptions options = new BenchOptions(
                false, false, Peers.DEFAULT, ROUNDS, Path.of("target/bench.json"), Path.of("target/bench.svg"), false);
        for (int i = 0; i < words.size(); i++) {
            String name = words.get(i);
            options = switch (name) {
                case "--quick" -> options.withQuick();
                case "--cold" -> options.withCold();
                case "--write-docs" -> options.withDocs();
                case "--peers", "--rounds", "--json", "--svg" -> {
                    if (++i == words.size()) {
                        throw new IllegalArgumentException("'" + name + "' takes a value");
                    }
                    yield options.with(name, words.get(i));
                }
                default -> throw new IllegalArgumentException("there is no option '" + name + "'");
            };
        }
        return options;
    }

    private BenchOptions with(String name, String value) {
        return switch (name) {
            case "--peers" -> new BenchOptions(quick, cold, Peers.of(value), rounds, json, svg, writeDocs);
            case "--rounds" -> new BenchOptions(quick, cold, peers, number(value), json, svg, writeDocs);
            case "--json" -> new BenchOptions(quick, cold, peers, rounds, Path.of(value), svg, writeDocs);
            default -> new BenchOptions(quick, cold, peers, rounds, json, Path.of(value), writeDocs);
        };
    }

    private static int number(String value) {
        if (!value.matches("[1-9][0-9]?") || Integer.parseInt(value) > MOST_ROUNDS) {
            throw new IllegalArgumentException("'--rounds' takes a number from 1 to " + MOST_ROUNDS);
        }
        return Integer.parseInt(value);
    }

    private BenchOptions withQuick() {
        return new BenchOptions(true, cold, peers, rounds, json, svg, writeDocs);
    }

    private BenchOptions withDocs() {
        return new BenchOptions(quick, cold, peers, rounds, json, svg, true);
    }

    private BenchOptions withCold() {
        return new BenchOptions(quick, true, peers, rounds, json, svg, writeDocs);
    }

    /** Returns the targets beside Sluice; a quick run leaves io_uring out, for which it has no time. */
    Peers measuredPeers() {
        return quick && peers == Peers.DEFAULT ? Peers.PROXIES : peers;
    }

    BenchScale benchScale() {
        return quick ? BenchScale.quick(peers) : BenchScale.whole(rounds);
    }
}
