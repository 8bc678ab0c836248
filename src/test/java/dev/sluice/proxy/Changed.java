package dev.sluice.proxy;

import dev.sluice.share.SharedBounds;
import java.util.List;
import java.util.Map;

/** The rig's settings but for one thing. */
final class Changed {
    private final ProxySettings s;
    private int connections;
    private int readBodyBytes;
    private long inputBytes;
    private long headMs;
    private long idleMs;
    private long bodyMs;
    private long warmUpMs;
    private UpstreamSettings upstream;
    private WebSocketSettings webSockets;
    private SharedBounds sharedReads;

    private Changed(ProxySettings s) {
        this.s = s;
        connections = s.mostConnections();
        readBodyBytes = s.mostReadBodyBytes();
        inputBytes = s.mostInputBytes();
        headMs = s.headTimeoutMs();
        idleMs = s.idleTimeoutMs();
        bodyMs = s.bodyPauseMs();
        warmUpMs = s.warmUpMs();
        upstream = s.upstream();
        webSockets = s.webSockets();
        sharedReads = s.sharedReads();
    }

    static ProxySettings times(ProxySettings s, long headMs, long idleMs, long bodyMs) {
        Changed changed = new Changed(s);
        changed.headMs = headMs;
        changed.idleMs = idleMs;
        changed.bodyMs = bodyMs;
        return changed.settings();
    }

    static ProxySettings mostConnections(ProxySettings s, int most) {
        Changed changed = new Changed(s);
        changed.connections = most;
        return changed.settings();
    }

    /** So many connections, whose bodies may be so long and take so much together. */
    static ProxySettings input(ProxySettings s, int mostConnections, int readBodyBytes, long inputBytes) {
        Changed changed = new Changed(s);
        changed.connections = mostConnections;
        changed.readBodyBytes = readBodyBytes;
        changed.inputBytes = inputBytes;
        return changed.settings();
    }

    static ProxySettings upstreamTimes(ProxySettings s, long answerMs, long pauseMs, long idleMs) {
        UpstreamSettings u = s.upstream();
        Changed changed = new Changed(s);
        changed.upstream = new UpstreamSettings(
                u.connectTimeoutMs(),
                answerMs,
                pauseMs,
                idleMs,
                u.renewMs(),
                u.readAnswerBytes(),
                u.mostHeadBytes(),
                u.dnsServers());
        return changed.settings();
    }

    static ProxySettings warmUp(ProxySettings s, long ms) {
        Changed changed = new Changed(s);
        changed.warmUpMs = ms;
        return changed.settings();
    }

    static ProxySettings sharing(ProxySettings s, int mostAnswerBytes, long mostHeldBytes) {
        Changed changed = new Changed(s);
        changed.sharedReads = new SharedBounds(mostAnswerBytes, mostHeldBytes);
        return changed.settings();
    }

    static ProxySettings webSockets(ProxySettings s, long idleMs, int mostMessageBytes) {
        Changed changed = new Changed(s);
        changed.webSockets = new WebSocketSettings(idleMs, mostMessageBytes);
        return changed.settings();
    }

    static ProxySettings admitting(
            ProxySettings s, boolean open, Map<String, String> tokens, List<Cidr> from, List<Cidr> trusted) {
        return new Changed(s).settings(open, tokens, from, trusted);
    }

    private ProxySettings settings() {
        return settings(s.openToOthers(), s.botTokens(), s.allowFrom(), s.trustFrom());
    }

    private ProxySettings settings(boolean open, Map<String, String> tokens, List<Cidr> from, List<Cidr> trusted) {
        return new ProxySettings(
                s.host(),
                s.port(),
                open,
                s.healthOnTrafficPort(),
                tokens,
                from,
                trusted,
                connections,
                headMs,
                idleMs,
                bodyMs,
                s.mostLineBytes(),
                s.mostHeadBytes(),
                readBodyBytes,
                inputBytes,
                s.mostBodyBytes(),
                s.joinBytes(),
                s.drainMs(),
                warmUpMs,
                upstream,
                webSockets,
                sharedReads,
                s.tls());
    }
}
