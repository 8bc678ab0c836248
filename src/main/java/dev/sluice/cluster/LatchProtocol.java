package dev.sluice.cluster;

import dev.sluice.cluster.StatementCodec.Decoded;
import dev.sluice.cluster.StatementCodec.LatchStatement;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.SharedLatches;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * The protocol by which members share latches: what one states, and what it does with the statements of the others. It
 * knows no store:
 * {@link LatchSharing} carries the texts.
 *
 * <p>A statement has a question, and the last question that was read of each other member. A member confirms a latch
 * when a statement of it answers a question that was asked after the latch was set, and holds the latch. A member
 * states a latch only while its registry of modes refuses because of it, so a confirmation says that the other member
 * refused when it answered. An earlier statement that somebody wrote again answers nothing.
 *
 * <p>Thread-safe.
 */
final class LatchProtocol {
    static final String SUBJECT = "latches";

    /**
     * This member among all.
     *
     * @param process a text that no other process has and nobody can guess
     */
    record Self(String member, Set<String> members, String process) {}

    /**
     * A statement to be written.
     *
     * @param isNews whether the others should read it at once
     */
    record Written(String signedText, boolean isNews) {}

    private final Self self;
    private final LocalLatches local;
    private final StatementVerifier verifier;
    private final StatementFile file;
    private final SharedLatches shared;
    private final LongSupplier epochMillis;
    private final Map<String, LatchStatement> read = new HashMap<>();
    private final Map<String, String> answers = new TreeMap<>();
    private Set<String> told = Set.of();
    private boolean isAsking;
    private boolean isAsked;
    private boolean isReadDue;
    private String text = "";
    private String signedText = "";
    private long question;

    /** @param epochMillis the wall clock */
    LatchProtocol(
            Self self,
            LocalLatches local,
            StatementVerifier verifier,
            StatementFile file,
            SharedLatches shared,
            LongSupplier epochMillis) {
        this.self = self;
        this.local = local;
        this.verifier = verifier;
        this.file = file;
        this.shared = shared;
        this.epochMillis = epochMillis;
    }

    /** Adds the latches that an earlier process saved, also those that a stricter one hides; called once, at first. */
    void restoreLatches(List<ModeHold> found) {
        shared.statement(found);
    }

    /** Reads again what an earlier process could not read, in part. To be called once, before all other methods. */
    void restore() {
        file.statements().forEach((member, saved) -> {
            if (self.members().contains(member)) {
                apply(member, StatementCodec.decodeLatches(saved));
            } else {
                file.forget(member);
            }
        });
    }

    synchronized ModeHold distinct(ModeHold latch) {
        return shared.withUnusedId(latch);
    }

    synchronized void hidden(ModeHold latch) {
        shared.recordHidden(latch);
    }

    synchronized List<ModeHold> hiddenBy(List<ModeHold> latches) {
        return shared.hiddenBy(latches);
    }

    synchronized List<ModeHold> toSave(List<ModeHold> latches) {
        return shared.toSave(latches);
    }

    synchronized void lifted(List<ModeHold> latches) {
        shared.recordLifted(latches);
        isReadDue = true;
    }

    /** Asks the other members anew, to be answered at once, and returns the number of the question. */
    synchronized long ask() {
        isAsking = true;
        return ++question;
    }

    /** Asks the other members anew if there are latches that they are to hold; they answer at their next tick. */
    synchronized void askAnew() {
        if (!shared.statement(local.held()).held().isEmpty()) {
            question++;
        }
    }

    /** Returns the number of the question before the last one. */
    synchronized long formerQuestion() {
        return question - 1;
    }

    /** Returns whether this process may write; not when a later one has its member's name. */
    boolean mayWrite() {
        return !verifier.isReplaced();
    }

    /** Returns the statement of this member; the same as before when nothing changed. */
    Written statement() {
        readAgain();
        widen();
        return encoded();
    }

    /**
     * Reads the last statements again after something was lifted here: it may have hidden a latch that there was no
     * room to keep.
     */
    private void readAgain() {
        Map<String, SharedLatches.Changes> all = new TreeMap<>();
        synchronized (this) {
            if (isReadDue) {
                isReadDue = false;
                List<ModeHold> latches = local.held();
                read.forEach((member, stated) -> all.put(member, shared.merge(stated.latches(), latches)));
            }
        }
        all.forEach((member, changes) -> {
            if (!changes.toSet().isEmpty()) {
                local.set(changes.toSet(), member);
            }
            applied(changes);
        });
    }

    /** Sets one latch in place of those that the statement has no room for. */
    private void widen() {
        ModeHold wide;
        synchronized (this) {
            wide = shared.widening(local.held(), epochMillis.getAsLong());
            wide = wide == null ? null : shared.withUnusedId(wide);
        }
        if (wide != null) {
            local.set(List.of(wide), self.member());
        }
    }

    private synchronized Written encoded() {
        SharedLatches.Statement latches = shared.statement(local.held());
        Set<String> ids = new HashSet<>(latches.held().keySet());
        latches.lifted().forEach(id -> ids.add("lifted " + id));
        boolean isChanged = !ids.equals(told);
        told = ids;
        question += isChanged ? 1 : 0;
        boolean isNews = isChanged || isAsking || isAsked;
        String now = StatementCodec.encodeLatches(
                new LatchStatement(latches, self.process() + " " + question, isAsking, answers));
        if (!now.equals(text)) {
            text = now;
            signedText = verifier.write(SUBJECT, self.member(), now);
            isAsked = false;
        }
        isAsking = false;
        return new Written(signedText, isNews);
    }

    /** Reads what lies in the field of a member, and does what it says. */
    void read(String member, String found) {
        boolean isOwn = member.equals(self.member());
        if (isOwn && found.equals(signedTextNow())) {
            return;
        }
        // the own statement of an earlier process counts too: its saved latches may be lost
        String opened = isOwn ? verifier.readOwn(SUBJECT, member, found) : verifier.read(SUBJECT, member, found);
        if (opened == null) {
            return;
        }
        Decoded<LatchStatement> stated = StatementCodec.decodeLatches(opened);
        apply(member, stated);
        if (!stated.unreadable().isEmpty()) {
            verifier.unreadable(SUBJECT, member, stated.unreadable());
            file.keep(member, opened);
        } else {
            file.forget(member);
        }
    }

    private synchronized String signedTextNow() {
        return signedText;
    }

    private void apply(String member, Decoded<LatchStatement> decoded) {
        LatchStatement stated = decoded.statement();
        SharedLatches.Changes changes;
        synchronized (this) {
            changes = shared.merge(stated.latches(), local.held());
            isReadDue |= !changes.toLift().isEmpty();
        }
        if (!decoded.unreadable().isEmpty()) {
            local.update(SUBJECT, member, decoded.unreadable());
        }
        if (!changes.toLift().isEmpty()) {
            local.lift(changes.toLift(), member);
        }
        if (!changes.toSet().isEmpty()) {
            local.set(changes.toSet(), member);
        }
        applied(changes);
        if (!changes.toLift().isEmpty()) {
            readAgain();
        }
        if (decoded.unreadable().isEmpty()) {
            local.update(SUBJECT, member, "");
        }
        synchronized (this) { // only now: a response says that what was read is in force here
            if (!member.equals(self.member())) {
                read.put(member, stated);
                isAsked |= stated.isUrgent() && !stated.question().equals(answers.get(member));
                answers.put(member, stated.question());
            }
        }
    }

    private synchronized void applied(SharedLatches.Changes changes) {
        shared.recordApplied(changes);
    }

    /** Returns the other members that have answered this question or a later one, and refuse what is refused here. */
    synchronized Set<String> confirming(long since) {
        List<ModeHold> latches = local.held();
        Set<String> confirming = new TreeSet<>();
        read.forEach((member, stated) -> {
            if (answered(stated) >= since && shared.isConfirmedBy(stated.latches(), latches)) {
                confirming.add(member);
            }
        });
        return confirming;
    }

    /**
     * Returns the other members that refused what is refused here when they answered the last question, or the one
     * before.
     */
    synchronized Set<String> confirming() {
        return confirming(formerQuestion());
    }

    private long answered(LatchStatement stated) {
        String answer = stated.answers().getOrDefault(self.member(), "");
        String own = self.process() + " ";
        try {
            return answer.startsWith(own) ? Long.parseLong(answer.substring(own.length())) : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
