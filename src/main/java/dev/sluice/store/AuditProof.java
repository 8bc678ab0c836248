package dev.sluice.store;

/**
 * What a look at the whole chain found.
 *
 * @param fault the first thing that is wrong; "" when all rows are as they were written
 */
public record AuditProof(long rows, String fault) {
    public boolean holds() {
        return fault.isEmpty();
    }
}
