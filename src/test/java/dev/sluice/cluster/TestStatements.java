package dev.sluice.cluster;

import dev.sluice.core.cluster.SequenceNumber;
import dev.sluice.core.tradingmode.KnownNames;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Signed statements of the members of tests. */
final class TestStatements {
    static final StatementSigner SIGNER = new StatementSigner("test", List.of(secret(1)));

    static final LocalNames NO_NAMES = new LocalNames() {
        @Override
        public long changes() {
            return 0;
        }

        @Override
        public Map<String, KnownNames> names() {
            return Map.of();
        }
    };

    private static final AtomicLong PROCESSES = new AtomicLong(100);

    private TestStatements() {}

    static byte[] secret(int digit) {
        byte[] secret = new byte[StatementSigner.MIN_SECRET_BYTES];
        Arrays.fill(secret, (byte) digit);
        return secret;
    }

    /** Returns the log of a new process, which is later than all before. */
    static StatementVerifier log(Set<String> members, Consumer<String> warnings) {
        return new StatementVerifier(members, SIGNER, PROCESSES.incrementAndGet(), Map.of(), warnings);
    }

    /** Returns a statement that an earlier process than all of {@link #log} has written. */
    static String earlier(String subject, String member, String text) {
        return SIGNER.sign(subject, member, new SequenceNumber(1, 9), text);
    }
}
