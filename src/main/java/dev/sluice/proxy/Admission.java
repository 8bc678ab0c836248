package dev.sluice.proxy;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in, and as which bot: whose address needs no token as what it calls itself, others as the owner of the token they show. Of tokens only
 * hashes are known here, and all of them are looked at, so that how long it takes tells nothing. Immutable; a reload makes another one.
 */
public final class Admission {
    /** What became of a request to come in. */
    sealed interface Answer {
        /** It may, by that name; "" for none. */
        record Come(String bot) implements Answer {}

        record Stay(int status, String reason, String why) implements Answer {}
    }

    /** This machine's programs and whoever else gets there, as what they call themselves. */
    public static final Admission OPEN = new Admission(true, List.of(), List.of(), Map.of());

    private static final Answer NO_TOKEN = new Answer.Stay(
            401,
            "no-token",
            "from this address a bot shows its token: X-Sluice-Token, or /@<bot>:<token>/ in front of the exchange's name");
    private static final Answer WRONG_TOKEN = new Answer.Stay(401, "no-token", "the token is no bot's");
    private static final Answer ANOTHER_BOT = new Answer.Stay(403, "another-bot", "the token is another bot's");

    @SuppressWarnings("ArrayRecordComponent") // compared in constant time only
    private record Known(String bot, byte[] hash) {}

    private final boolean open;
    private final List<Cidr> from;
    private final List<Cidr> trusted;
    private final List<Known> known = new ArrayList<>();

    private Admission(boolean open, List<Cidr> from, List<Cidr> trusted, Map<String, String> hashes) {
        this.open = open;
        this.from = from;
        this.trusted = trusted;
        hashes.forEach((bot, hash) -> known.add(new Known(bot, HexFormat.of().parseHex(hash))));
    }

    public static Admission of(ProxySettings settings) {
        return new Admission(settings.openToOthers(), settings.allowFrom(), settings.trustFrom(), settings.botTokens());
    }

    /** Whether that address may connect at all. */
    boolean mayConnect(@Nullable InetAddress peer) {
        return from.isEmpty() || (peer != null && isIn(from, peer));
    }

    private static boolean isIn(List<Cidr> some, InetAddress peer) {
        for (Cidr one : some) {
            if (one.contains(peer)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether that call may go on, and as whose.
     *
     * @param token what it shows; "" for nothing
     * @param named what the bot calls itself; "" for nothing
     */
    Answer admit(@Nullable InetAddress peer, String token, String named) {
        if (token.isEmpty()) {
            return open || isTrusted(peer) ? new Answer.Come(named) : NO_TOKEN;
        }
        String owner = owner(token);
        if (owner == null) {
            return WRONG_TOKEN;
        }
        return named.isEmpty() || named.equals(owner) ? new Answer.Come(owner) : ANOTHER_BOT;
    }

    /** For permits, which want a token from elsewhere even where calls do not: the bot's name, "" for nobody in particular, null: it may not. */
    @Nullable
    String identify(@Nullable InetAddress peer, String token) {
        return token.isEmpty() ? isTrusted(peer) ? "" : null : owner(token);
    }

    private boolean isTrusted(@Nullable InetAddress peer) {
        return peer != null && (this == OPEN || isIn(trusted, peer));
    }

    private @Nullable String owner(String token) {
        byte[] offered = sha256(token);
        String owner = null;
        for (Known one : known) {
            if (MessageDigest.isEqual(offered, one.hash)) {
                owner = one.bot;
            }
        }
        return owner;
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    @Override
    public String toString() {
        return known.size() + " bots' tokens";
    }
}
