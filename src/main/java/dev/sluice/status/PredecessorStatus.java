package dev.sluice.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The process from which this gateway took over.
 *
 * @param epochMs when
 * @param ended whether that process has ended
 * @param relayed how many calls it relayed before it ended; null as long as it did not say
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PredecessorStatus(
        long pid, long epochMs, boolean ended, @Nullable Long relayed) {}
