package dev.sluice.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The size of a limit of an exchange, and where it comes from.
 *
 * @param windowMs its window; of a counter or bucket the time in which units come back
 * @param size the size in force
 * @param configured the size of the files
 * @param documented the size of {@code conf/routes}; null when the limit is not there
 * @param published the smallest size that the exchange has published to this process; null when none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LimitSize(
        String limit,
        long windowMs,
        long size,
        long configured,
        @Nullable Long documented,
        @Nullable Long published) {}
