package dev.sluice.cluster;

import dev.sluice.base.hash.Sha256;
import dev.sluice.core.cluster.SequenceNumber;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A verifier of the statements in the store, which decides which of them count; it also numbers the statements of this
 * member. One without a valid signature, or with a lower number than one that was read before, is ignored and
 * reported.
 *
 * <p>Bounded: one number, and at most one report of each kind, for each member and subject. Thread-safe.
 */
public final class StatementVerifier {
    /** Why a statement, or a part of one, is ignored. */
    public enum Ignored {
        /** Its signature is missing or wrong. */
        FORGED,
        /** A later one of the same member was read before. */
        OLD,
        /** A part of it is of a version that this one cannot read. */
        UNREADABLE
    }

    /** The name of this process's own number among the saved ones; no subject and member give the same. */
    static final String OWN_NUMBER = "process";

    private static final int TEN = 10;

    private record Key(String subject, String member) {
        /** Returns the name under which the number is saved. */
        String name() {
            return subject + " " + member;
        }
    }

    private final Set<String> members;
    private final StatementSigner signer;
    private final Consumer<String> warnings;
    private final Map<String, SequenceNumber> numbers;
    private final Map<Key, String> last = new HashMap<>();
    private final Map<Key, String> lastIgnored = new HashMap<>(); // digests: nobody has proved to be the writer
    private final Map<Key, Map<Ignored, String>> reports = new HashMap<>();
    private final Map<Key, Map<Ignored, Long>> totals = new HashMap<>();
    private final Map<Ignored, Long> counts = new EnumMap<>(Ignored.class);
    private final Set<String> writtenSubjects = new HashSet<>();
    private long incarnation;
    private long written;
    private boolean isChanged = true; // by the own number
    private String replacement = "";

    /**
     * Creates the verifier of a process.
     *
     * @param incarnation a number above that of every earlier process of this member
     * @param numbers what {@link #numbers} of the last process returned
     * @param warnings receives the first, tenth, hundredth report of each kind, member and subject, and so on
     */
    StatementVerifier(
            Set<String> members,
            StatementSigner signer,
            long incarnation,
            Map<String, SequenceNumber> numbers,
            Consumer<String> warnings) {
        this.members = Set.copyOf(members);
        this.signer = signer;
        this.incarnation = incarnation;
        this.numbers = new TreeMap<>(numbers);
        this.numbers.put(OWN_NUMBER, new SequenceNumber(incarnation, 0));
        this.warnings = warnings;
    }

    /**
     * Returns the verifier of this process, whose number is above that of each earlier process of this member.
     *
     * @param saved where the last process has saved its numbers; the own one is added, and damaged ones are removed
     */
    public static StatementVerifier open(
            Set<String> members,
            StatementSigner signer,
            StatementFile saved,
            long epochMillis,
            Consumer<String> warnings) {
        Map<String, SequenceNumber> numbers = new HashMap<>();
        saved.statements().forEach((of, text) -> {
            try {
                String[] words = text.split(" ", 2);
                numbers.put(of, new SequenceNumber(Long.parseLong(words[0]), Long.parseLong(words[words.length - 1])));
            } catch (IllegalArgumentException damaged) {
                saved.forget(of);
            }
        });
        SequenceNumber former = numbers.getOrDefault(OWN_NUMBER, new SequenceNumber(0, 0));
        long incarnation = Math.max(former.incarnation() + 1, TimeUnit.MILLISECONDS.toSeconds(epochMillis));
        StatementVerifier verifier = new StatementVerifier(members, signer, incarnation, numbers, warnings);
        verifier.save(saved);
        return verifier;
    }

    /** Saves the numbers for the next process, if any were read since the last call. */
    synchronized void save(StatementFile to) {
        if (isChanged) {
            isChanged = false;
            Map<String, String> texts = new TreeMap<>();
            numbers.forEach((of, number) -> texts.put(of, number.incarnation() + " " + number.request()));
            to.keep(texts);
        }
    }

    /** Returns a new statement of this member as it is to be written. */
    public synchronized String write(String subject, String member, String text) {
        writtenSubjects.add(subject);
        return signer.sign(subject, member, new SequenceNumber(incarnation, ++written), text);
    }

    /**
     * Returns the text of a statement if it counts and was not read before; null otherwise.
     *
     * @param member the member in whose field it lies
     */
    public synchronized @Nullable String read(String subject, String member, String signedText) {
        Key key = new Key(subject, member);
        if (!members.contains(member) || signedText.equals(last.get(key))) {
            return null;
        }
        StatementSigner.Verified verified = verify(key, signedText);
        if (verified == null) {
            return null;
        }
        SequenceNumber before = numbers.get(key.name());
        boolean isRepeated =
                before != null && last.containsKey(key) && verified.sequence().equals(before);
        if (before != null && (isRepeated || verified.sequence().compareTo(before) < 0)) {
            lastIgnored.put(key, digest(signedText));
            ignore(
                    key,
                    Ignored.OLD,
                    "is older than one that was read before and is ignored: somebody wrote it again, or the store lost writes");
            return null;
        }
        numbers.put(key.name(), verified.sequence());
        last.put(key, signedText);
        lastIgnored.remove(key);
        reports.remove(key);
        isChanged = true;
        return verified.text();
    }

    /** Verifies a statement that was not ignored before; reports one that has no valid signature. */
    private StatementSigner.@Nullable Verified verify(Key key, String signedText) {
        String ignored = lastIgnored.get(key);
        if (ignored != null && ignored.equals(digest(signedText))) {
            return null;
        }
        StatementSigner.Verified verified = signer.verify(key.subject(), key.member(), signedText);
        if (verified == null) {
            lastIgnored.put(key, digest(signedText));
            ignore(
                    key,
                    Ignored.FORGED,
                    signedText.length() > StatementSigner.MAX_LENGTH
                            ? "has more than " + StatementSigner.MAX_LENGTH
                                    + " characters and is ignored: no member writes that"
                            : "has no valid signature and is ignored: " + causeOfForged(key.member()));
        }
        return verified;
    }

    /** Returns what tells this text from others; of one that is too long only its length. */
    private static String digest(String text) {
        return text.length() > StatementSigner.MAX_LENGTH ? "of length " + text.length() : Sha256.hex(text);
    }

    private String causeOfForged(String member) {
        return signer.isSigning()
                ? "somebody else wrote it, or member " + member
                        + " has another secret in cluster.secretFile, none, or an older version"
                : "this gateway has no cluster.secretFile, and member " + member + " has one or an older version";
    }

    /** Returns whether this is the statement that was read last, so that it says nothing new. */
    public synchronized boolean isKnown(String subject, String member, String signedText) {
        return signedText.equals(last.get(new Key(subject, member)));
    }

    /** Reports a part of the last statement that cannot be read. */
    public synchronized void unreadable(String subject, String member, String why) {
        ignore(new Key(subject, member), Ignored.UNREADABLE, "cannot be read in part: " + why);
    }

    private void ignore(Key key, Ignored kind, String what) {
        counts.merge(kind, 1L, Long::sum);
        String text = "the statement of member " + key.member() + " about " + key.subject() + " in the store " + what;
        reports.computeIfAbsent(key, first -> new EnumMap<>(Ignored.class)).put(kind, text);
        long total = totals.computeIfAbsent(key, first -> new EnumMap<>(Ignored.class))
                .merge(kind, 1L, Long::sum);
        if (isPowerOfTen(total)) { // else whoever writes to the store could fill the log
            warnings.accept(text);
        }
    }

    private static boolean isPowerOfTen(long number) {
        long rest = number;
        while (rest % TEN == 0) {
            rest /= TEN;
        }
        return rest == 1;
    }

    /**
     * Returns the text of what an earlier process of this member left in the store; null once this process has written
     * about the subject. When the earlier one had higher numbers, because the data folder was lost and the clock went
     * back, this process takes higher ones still.
     */
    public synchronized @Nullable String readOwn(String subject, String member, String signedText) {
        Key key = new Key(subject, member);
        StatementSigner.Verified verified = verify(key, signedText);
        if (verified == null) {
            return null;
        }
        if (writtenSubjects.contains(subject)) {
            if (replacement.isEmpty() && verified.sequence().incarnation() > incarnation) {
                replacement = "a process that was started later uses the member name '" + member
                        + "', so this one tells the other members no halt any more; stop one of the two,"
                        + " or give each gateway a name of its own";
                warnings.accept(replacement);
            }
            return null;
        }
        if (verified.sequence().incarnation() >= incarnation) {
            incarnation = verified.sequence().incarnation() + 1;
            numbers.put(OWN_NUMBER, new SequenceNumber(incarnation, 0));
            isChanged = true;
        }
        return verified.text();
    }

    /** Returns whether a later process has this member's name, so that this one must not write any more. */
    public synchronized boolean isReplaced() {
        return !replacement.isEmpty();
    }

    /** Returns the highest number that was read of each member and subject, and the own one. */
    synchronized Map<String, SequenceNumber> numbers() {
        return Map.copyOf(numbers);
    }

    /**
     * Returns what is ignored now: for each member and subject until a statement that counts is read; and whether this
     * process is replaced.
     */
    public synchronized List<String> reports() {
        return Stream.concat(
                        Stream.of(replacement).filter(text -> !text.isEmpty()),
                        reports.values().stream().map(Map::values).flatMap(Collection::stream))
                .sorted()
                .toList();
    }

    /** Returns how many statements were ignored. */
    public synchronized Map<Ignored, Long> counts() {
        return Map.copyOf(counts);
    }
}
