package dev.sluice.cluster;

import dev.sluice.core.tradingmode.KnownNames;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The names that calls at the members of a cluster used, so that a halt at one member can tell what it covers at the
 * others. Each member writes its own into one field of a hash in the store when there are new ones. They are read when
 * somebody asks, because no decision depends on them.
 *
 * <p>All methods run on one event loop.
 */
final class NameSharing {
    static final String SUBJECT = "names";

    private final StatementHash hash;
    private final Set<String> others;
    private final LocalNames local;
    private final Map<String, Map<String, KnownNames>> read = new HashMap<>();
    private long written = -1;

    /** @param others the other members */
    NameSharing(StatementHash hash, Set<String> others, LocalNames local) {
        this.hash = hash;
        this.others = others;
        this.local = local;
    }

    /** Writes the names that this member saw, unless they are written already. */
    Future<Void> write() {
        long changes = local.changes();
        if (changes == written) {
            return Future.succeededFuture();
        }
        written = changes;
        return hash.write(StatementCodec.encodeNames(local.names()), false).onFailure(e -> written = -1);
    }

    /** Makes the next {@link #write} write, because the store may have lost what was written. */
    void writeAgain() {
        written = -1;
    }

    /**
     * Reads what the other members wrote. The future always succeeds: without a response of the store, the names that
     * were read before are there, but may not be all, so that they count as unknown.
     */
    Future<LatchPeers.OtherNames> ask() {
        return hash.read(this::read, known -> {})
                .map(done -> names(read.keySet()))
                .otherwise(e -> names(Set.of()));
    }

    private void read(String member, String text) {
        read.remove(member); // also if the new ones cannot be read
        read.put(member, StatementCodec.decodeNames(text));
    }

    private LatchPeers.OtherNames names(Set<String> known) {
        Map<String, KnownNames> all = new LinkedHashMap<>();
        read.values().forEach(names -> names.forEach((exchange, one) -> all.merge(exchange, one, KnownNames::union)));
        Set<String> unknown = new TreeSet<>(others);
        unknown.removeAll(known);
        return new LatchPeers.OtherNames(all, unknown);
    }
}
