package dev.sluice.persistence;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The result of a check of the whole hash chain.
 *
 * @param rows the number of correct rows
 * @param fault the first error found; "" when there is none
 */
public record AuditVerification(long rows, String fault) {
    @JsonProperty("holds")
    public boolean holds() {
        return fault.isEmpty();
    }
}
