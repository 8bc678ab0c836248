package dev.sluice.cluster;

import dev.sluice.core.cluster.SequenceNumber;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A signer and verifier of the statements that members of a cluster leave in the store, by an HMAC-SHA-256 with a
 * secret that the store does not know, over the cluster, what the statement is about, its member, its number and its
 * text. So a statement cannot be changed, and cannot be passed off as one of another member, subject or cluster.
 *
 * <p>A signed statement is one line of head and then the text: {@code sluice-2 <signatures> <incarnation> <number>}.
 * While secrets are changed there are two, and a statement has a signature with each, so that members that know only
 * one of them can verify it. Without a secret the head has a hyphen in place of the signatures, and only such
 * statements are accepted. Thread-safe.
 */
public final class StatementSigner {
    /** The most secrets at a time: the new and the former one. */
    public static final int MAX_SECRETS = 2;

    /** The least length of a secret. */
    public static final int MIN_SECRET_BYTES = 32;

    /** Longer than any statement that a member writes, in characters. */
    static final int MAX_LENGTH = 1 << 20;

    private static final String FORMAT = "sluice-2";
    private static final String UNSIGNED = "-";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int HEAD_WORDS = 4;
    private static final int MAX_HEAD_LENGTH = 256;
    private static final int MAX_DIGITS = 12;

    /** A statement whose signature is valid. */
    public record Verified(SequenceNumber sequence, String text) {}

    private final String cluster;
    private final List<Mac> macs = new ArrayList<>();

    /** @param secrets the secrets, the newest first; none for members that trust the store */
    public StatementSigner(String cluster, List<byte[]> secrets) {
        this.cluster = cluster;
        if (secrets.size() > MAX_SECRETS || secrets.stream().anyMatch(secret -> secret.length < MIN_SECRET_BYTES)) {
            throw new IllegalArgumentException("a cluster has at most " + MAX_SECRETS + " secrets of at least "
                    + MIN_SECRET_BYTES + " bytes each");
        }
        try {
            for (byte[] secret : secrets) {
                Mac mac = Mac.getInstance(ALGORITHM);
                mac.init(new SecretKeySpec(secret, ALGORITHM));
                macs.add(mac);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /** Returns whether statements are signed. */
    public boolean isSigning() {
        return !macs.isEmpty();
    }

    /**
     * Returns a statement of this member about this subject as it lies in the store. Neither of the two may contain a
     * line break.
     */
    public String sign(String subject, String member, SequenceNumber sequence, String text) {
        byte[] signed = signed(subject, member, sequence, text);
        List<String> signatures = new ArrayList<>();
        for (byte[] signature : signatures(signed)) {
            signatures.add(HexFormat.of().formatHex(signature));
        }
        String first = signatures.isEmpty() ? UNSIGNED : String.join(",", signatures);
        return FORMAT + " " + first + " " + sequence.incarnation() + " " + sequence.request() + "\n" + text;
    }

    /**
     * Returns what a signed statement says, if this member wrote it about this subject; null otherwise. Nothing of the
     * text is read before the signature was verified.
     */
    public @Nullable Verified verify(String subject, String member, String signedText) {
        int end = signedText.length() > MAX_LENGTH ? -1 : signedText.indexOf('\n');
        if (end < 0 || end > MAX_HEAD_LENGTH) {
            return null;
        }
        String[] head = signedText.substring(0, end).split(" ", HEAD_WORDS + 1);
        if (head.length != HEAD_WORDS || !head[0].equals(FORMAT) || !isNumber(head[2]) || !isNumber(head[3])) {
            return null;
        }
        SequenceNumber sequence = new SequenceNumber(Long.parseLong(head[2]), Long.parseLong(head[3]));
        String text = signedText.substring(end + 1);
        boolean isValid = macs.isEmpty()
                ? head[1].equals(UNSIGNED)
                : isSignature(head[1], signed(subject, member, sequence, text));
        return isValid ? new Verified(sequence, text) : null;
    }

    private boolean isSignature(String words, byte[] signed) {
        List<byte[]> known = signatures(signed);
        boolean isValid = false;
        for (String word : words.split(",", MAX_SECRETS + 1)) {
            byte[] claimed = word.getBytes(StandardCharsets.US_ASCII);
            for (byte[] signature : known) {
                byte[] hex = HexFormat.of().formatHex(signature).getBytes(StandardCharsets.US_ASCII);
                isValid |= MessageDigest.isEqual(hex, claimed);
            }
        }
        return isValid;
    }

    private synchronized List<byte[]> signatures(byte[] signed) {
        List<byte[]> all = new ArrayList<>();
        macs.forEach(mac -> all.add(mac.doFinal(signed)));
        return all;
    }

    /** Only the last part may contain line breaks, so different parts never give the same bytes. */
    private byte[] signed(String subject, String member, SequenceNumber sequence, String text) {
        return String.join(
                        "\n",
                        FORMAT,
                        cluster,
                        subject,
                        member,
                        String.valueOf(sequence.incarnation()),
                        String.valueOf(sequence.request()),
                        text)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isNumber(String word) {
        return !word.isEmpty()
                && word.length() <= MAX_DIGITS
                && word.chars().allMatch(c -> c >= '0' && c <= '9')
                && (word.length() == 1 || word.charAt(0) != '0');
    }
}
