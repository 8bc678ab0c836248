package dev.sluice.proxy.routing;

import dev.sluice.base.hash.Sha256;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.request.NameProof;
import dev.sluice.core.call.RequestErrorCode;
import dev.sluice.proxy.settings.CidrRange;
import dev.sluice.proxy.settings.ProxySettings;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules for which clients may connect, and as which bot. A client at a trusted address needs no token and chooses
 * its bot name; any other client is identified as the owner of its token. Only hashes of tokens are held, and each
 * check compares all of them so that its duration reveals nothing. Immutable; a reload creates a new instance.
 */
public final class ClientAccess {
    /** The result of an access check. */
    public sealed interface Decision {
        /**
         * Access granted.
         *
         * @param bot the bot's name; "" for none
         * @param nameProof what proves it
         */
        record Allowed(String bot, NameProof nameProof) implements Decision {}

        record Denied(int status, String reason, String why) implements Decision {}
    }

    /** Access without tokens for every client that can connect, under the name that it chooses. */
    public static final ClientAccess OPEN = new ClientAccess(true, List.of(), List.of(), Balancers.NONE, Map.of());

    private static final Decision NO_TOKEN = new Decision.Denied(
            401,
            ReasonCode.NO_TOKEN.header(),
            "from this address a token is required: in the header X-Sluice-Token, or as /@<bot>:<token>/ before the exchange's name");
    private static final Decision UNKNOWN_CALLER = new Decision.Denied(
            401,
            ReasonCode.NO_TOKEN.header(),
            "the address of the caller is unknown, so a token is required, in the header X-Sluice-Token, or as /@<bot>:<token>/ before the exchange's name;"
                    + " a load balancer must be in proxy.balancers in conf/sluice.json and state the address, no other caller may send X-Forwarded-For");
    private static final Decision WRONG_TOKEN = new Decision.Denied(
            401,
            ReasonCode.NO_TOKEN.header(),
            "the token is unknown; its hash must be in proxy.botTokens in conf/sluice.json");
    private static final Decision ANOTHER_BOT = new Decision.Denied(
            403,
            RequestErrorCode.ANOTHER_BOT.header(),
            "the token belongs to another bot than the one that the request names");

    @SuppressWarnings("ArrayRecordComponent") // compared in constant time only
    private record TokenHash(String bot, byte[] hash) {}

    private final boolean open;
    private final List<IpSubnetFilterRule> allowed;
    private final List<IpSubnetFilterRule> trusted;
    private final Balancers balancers;
    private final List<TokenHash> tokenHashes = new ArrayList<>();

    private ClientAccess(
            boolean open,
            List<CidrRange> allowed,
            List<CidrRange> trusted,
            Balancers balancers,
            Map<String, String> hashes) {
        this.open = open;
        this.allowed = allowed.stream().map(CidrRange::rule).toList();
        this.trusted = trusted.stream().map(CidrRange::rule).toList();
        this.balancers = balancers;
        hashes.forEach(
                (bot, hash) -> tokenHashes.add(new TokenHash(bot, HexFormat.of().parseHex(hash))));
    }

    public static ClientAccess of(ProxySettings settings) {
        return new ClientAccess(
                settings.openToOthers(),
                settings.allowFrom(),
                settings.trustFrom(),
                new Balancers(settings.balancers()),
                settings.botTokens());
    }

    /** Returns whether this address may connect at all. */
    public boolean mayConnect(@Nullable InetAddress peer) {
        return allowed.isEmpty() || (peer != null && matchesAny(allowed, peer));
    }

    /** Returns the trusted load balancers. */
    public Balancers balancers() {
        return balancers;
    }

    static boolean matchesAny(List<IpSubnetFilterRule> rules, InetAddress peer) {
        InetSocketAddress address = new InetSocketAddress(peer, 0); // rules compare addresses only
        for (IpSubnetFilterRule rule : rules) {
            if (rule.matches(address)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Checks whether a call may continue, and as which bot.
     *
     * @param peer the address of the caller; null if it is unknown
     * @param token the token it presents; "" for none
     * @param claimedName the name that the bot gives itself; "" for none
     */
    public Decision admit(@Nullable InetAddress peer, String token, String claimedName) {
        boolean needsNoToken = open || isTrusted(peer);
        if (token.isEmpty()) {
            return needsNoToken
                    ? new Decision.Allowed(claimedName, NameProof.NONE)
                    : peer == null ? UNKNOWN_CALLER : NO_TOKEN;
        }
        String owner = owner(token);
        if (owner != null && (claimedName.isEmpty() || claimedName.equals(owner))) {
            return new Decision.Allowed(owner, NameProof.TOKEN);
        }
        // The client would be admitted without a token, so a wrong token must not stop its cancels.
        return needsNoToken
                ? new Decision.Allowed(claimedName, NameProof.WRONG_TOKEN)
                : owner == null ? WRONG_TOKEN : ANOTHER_BOT;
    }

    /**
     * Returns the flaw of the token of an admitted client: {@code wrong}, or {@code missing} if a bot of this name has
     * a token; "" if there is none.
     */
    public String tokenFlaw(NameProof nameProof, String named) {
        return switch (nameProof) {
            case TOKEN -> "";
            case WRONG_TOKEN -> "wrong";
            case NONE -> tokenHashes.stream().anyMatch(one -> one.bot().equals(named)) ? "missing" : "";
        };
    }

    /**
     * Identifies the client of a permit request, which requires a token from other addresses even if calls do not.
     * Returns the bot's name, "" for a trusted client without a token, or null if access is denied.
     */
    public @Nullable String identify(@Nullable InetAddress peer, String token) {
        return token.isEmpty() ? isTrusted(peer) ? "" : null : owner(token);
    }

    private boolean isTrusted(@Nullable InetAddress peer) {
        return peer != null && (this == OPEN || matchesAny(trusted, peer));
    }

    private @Nullable String owner(String token) {
        byte[] offered = Sha256.of(token);
        String owner = null;
        for (TokenHash one : tokenHashes) {
            if (MessageDigest.isEqual(offered, one.hash)) {
                owner = one.bot;
            }
        }
        return owner;
    }

    @Override
    public String toString() {
        return tokenHashes.size() + " bots' tokens";
    }
}
