package dev.sluice.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the scope of a halt covers of the names that are known. Lists of names are bounded, and their characters are
 * printable.
 *
 * @param known false if nobody has used the name of the scope
 * @param bots the bots that the scope covers; null where it is about something else
 * @param accounts the accounts, likewise
 * @param instruments the instruments, likewise
 * @param configuredOnly names that are configured and that no call has used
 * @param similar names like the one of the scope, if it covers none
 * @param complete whether no name that was used is missing
 * @param says the same in sentences
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ScopeNames(
        boolean known,
        @Nullable Names bots,
        @Nullable Names accounts,
        @Nullable Names instruments,
        List<String> configuredOnly,
        List<String> similar,
        boolean complete,
        List<String> says) {
    /** Some names, and how many there are. */
    public record Names(int count, List<String> names) {}
}
