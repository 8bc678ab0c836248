package dev.sluice.bench;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options of {@code scripts/bench} without a command. */
final class BenchOptions {
    static final String ROUNDS = "3";

    @Option(names = "--quick")
    boolean quick;

    @Option(names = "--cold")
    boolean cold;

    @Option(names = "--peers", defaultValue = "default")
    Peers peers = Peers.DEFAULT;

    @Option(names = "--rounds", defaultValue = ROUNDS)
    int rounds;

    @Option(names = "--json", defaultValue = "target/bench.json")
    Path json = Path.of("");

    @Option(names = "--svg", defaultValue = "target/bench.svg")
    Path svg = Path.of("");

    @Option(names = "--write-docs")
    boolean writeDocs;

    /** Returns the targets beside Sluice; a quick run leaves io_uring out, for which it has no time. */
    Peers measuredPeers() {
        return quick && peers == Peers.DEFAULT ? Peers.PROXIES : peers;
    }

    BenchScale scale() {
        return quick ? BenchScale.quick(peers) : BenchScale.whole(rounds);
    }
}
