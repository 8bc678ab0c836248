package dev.sluice.cluster.settings;

import dev.sluice.base.settings.Setting;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of several gateways that share limits and latches. The file is the same for all members, except for
 * {@code member}, which the host name or an option can give.
 */
public record ClusterSettings(
        @Setting(value = "Name of the cluster. Clusters with different names share nothing.", min = 1, max = 64)
        String name,

        @Setting(
                value = "Name of this gateway, one of 'members'. 'run --member NAME' overrides it. Absent: the "
                        + "host name.",
                min = 1,
                max = 64)
        @Nullable
        String member,

        @Setting(
                value = "Names of all gateways, the same list at every member. To change it, stop all members "
                        + "first.",
                min = 2,
                max = 16)
        List<String> members,

        @Setting("The Redis or Valkey server that all members use.")
        StoreSettings store,

        @Setting(
                value = "File with the secret of the members, made by 'scripts/sluice cluster secret'. May be "
                        + "absent only if the store is on this machine.",
                min = 1,
                max = 4096)
        @Nullable
        String secretFile,

        @Setting(
                value = "Which limits are shared: with ip in their scope, with account or key, or both.",
                min = 1,
                max = 2,
                def = "[\"ip\", \"account\"]")
        List<Shared> shares,

        @Setting(
                value = "Percentage of each shared limit that every member always has; all together at most "
                        + "half of it.",
                min = 1,
                max = 25,
                def = "2")
        int floorPercent,

        @Setting(
                value = "Time between two requests to the store, if no call waits for more of a limit.",
                min = 50,
                max = 5_000,
                def = "200")
        long tickMs,

        @Setting(
                value = "Without a response of the store for this time a member uses only its floors. At least "
                        + "4 x responseTimeoutMs and 2 x tickMs.",
                min = 1_000,
                max = 60_000,
                def = "3000")
        long leaseMs,

        @Setting(value = "Deadline of a request to the store.", min = 50, max = 5_000, def = "500")
        long responseTimeoutMs,

        @Setting(
                value = "Whether a breaker that outcomes of calls opened also holds at the other members.",
                def = "false")
        boolean shareOutcomeBreakers,

        @Setting(
                value = "What a member without a lease does: use its floors, or also hold CANCEL_ONLY.",
                def = "\"floor\"")
        WithoutLease withoutLease,

        @Setting(value = "Address of each member's console, for links.", max = 16, def = "{}")
        Map<String, String> consoles) {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]+");
    private static final int MAX_FLOORS_PERCENT = 50;
    private static final int MIN_RESPONSES_PER_LEASE = 4;

    /** Kinds of limits that members share. */
    public enum Shared {
        IP,
        ACCOUNT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a member without a lease does. */
    public enum WithoutLease {
        FLOOR,
        CANCEL_ONLY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public ClusterSettings {
        members = List.copyOf(members);
        shares = List.copyOf(shares);
        consoles = Map.copyOf(consoles);
        requireName("name", name);
        members.forEach(each -> requireName("members", each));
        if (new HashSet<>(members).size() < members.size()) {
            throw new IllegalArgumentException("'members' names a member twice: " + members);
        }
        if (member != null && !members.contains(member)) {
            throw new IllegalArgumentException(
                    "'member' is \"" + member + "\", which is not in 'members'; allowed: one of " + members);
        }
        if (secretFile == null && !store.isOnLoopback()) {
            throw new IllegalArgumentException("'secretFile' is missing, and the store is not surely on this machine: "
                    + "whoever can write to the store could lift every halt. Make a secret with 'scripts/sluice cluster "
                    + "secret', copy the file to all members, and name it in 'secretFile'");
        }
        for (Map.Entry<String, String> console : consoles.entrySet()) {
            if (!members.contains(console.getKey()) || !console.getValue().matches("https?://[^\\s/?#]+(/.*)?")) {
                throw new IllegalArgumentException(
                        "'consoles' has \"" + console.getKey() + "\": \"" + console.getValue()
                                + "\"; allowed: a name of 'members' with an address that begins with https:// or http://");
            }
        }
        if (floorPercent * members.size() > MAX_FLOORS_PERCENT) {
            throw new IllegalArgumentException("'floorPercent' is " + floorPercent + " and there are " + members.size()
                    + " members, so the floors would be " + floorPercent * members.size()
                    + " % of each limit; allowed: at most " + MAX_FLOORS_PERCENT + " % together");
        }
        if (leaseMs < MIN_RESPONSES_PER_LEASE * responseTimeoutMs || leaseMs < 2 * tickMs) {
            throw new IllegalArgumentException("'leaseMs' is " + leaseMs + "; it must be at least "
                    + MIN_RESPONSES_PER_LEASE + " x responseTimeoutMs (" + MIN_RESPONSES_PER_LEASE * responseTimeoutMs
                    + ") and 2 x tickMs ("
                    + 2 * tickMs + ")");
        }
    }

    private static void requireName(String setting, String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + setting + "' has \"" + text
                    + "\"; allowed: letters, digits, hyphens, underscores and periods");
        }
    }
}
