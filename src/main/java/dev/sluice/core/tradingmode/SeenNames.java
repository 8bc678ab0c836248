package dev.sluice.core.tradingmode;

import dev.sluice.core.call.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The names that calls to one exchange used: the last bots, accounts and instruments, {@link #MAX_NAMES} of each. A
 * known name costs one look-up for each call and no memory. Not thread-safe.
 *
 * <p>Public reads count only for their bot: a program that reads all prices would displace the instruments that are
 * traded.
 */
public final class SeenNames {
    public static final int MAX_NAMES = 1000;

    /** Longest name in characters that is remembered; a scope names no longer one. */
    public static final int MAX_LENGTH = 128;

    /** Names in the order of their last use. */
    private static final class Names extends LinkedHashMap<String, Boolean> {
        private static final long serialVersionUID = 1;

        Names() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX_NAMES;
        }
    }

    private final Names bots = new Names();
    private final Names accounts = new Names();
    private final Names instruments = new Names();
    private boolean isComplete = true;
    private long changes;

    public void record(ModeSubject call) {
        if (isNew(accounts, call.account()) && !call.isAccountUnknown()) {
            add(accounts, call.account());
        }
        if (isNew(bots, call.bot()) && !(call.isAccountUnknown() && call.bot().equals(call.account()))) {
            add(bots, call.bot());
        }
        if (call.kind() != Kind.READ_PUBLIC && isNew(instruments, call.instrument())) {
            add(instruments, call.instrument());
        }
    }

    private static boolean isNew(Names names, String name) {
        return !name.isEmpty() && names.get(name) == null && name.length() <= MAX_LENGTH;
    }

    private void add(Names names, String name) {
        isComplete &= names.size() < MAX_NAMES;
        names.put(name, true);
        changes++;
    }

    /** Adds names that an earlier process saw. Names that no call can have are ignored. */
    public void restore(KnownNames earlier) {
        restore(bots, earlier.bots());
        restore(accounts, earlier.accounts());
        restore(instruments, earlier.instruments());
        isComplete &= earlier.isComplete();
    }

    private void restore(Names names, List<String> earlier) {
        earlier.stream().filter(name -> isNew(names, name)).forEach(name -> add(names, name));
    }

    public KnownNames names() {
        return new KnownNames(
                List.copyOf(bots.keySet()),
                List.copyOf(accounts.keySet()),
                List.copyOf(instruments.keySet()),
                isComplete);
    }

    /** Returns a number that grows when a name was added. */
    public long changes() {
        return changes;
    }
}
