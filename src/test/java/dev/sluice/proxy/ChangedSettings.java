package dev.sluice.proxy;

import dev.sluice.core.coalesce.SharedBounds;
import dev.sluice.proxy.settings.CidrRange;
import dev.sluice.proxy.settings.ProxySettings;
import dev.sluice.proxy.settings.UpstreamSettings;
import dev.sluice.proxy.settings.WebSocketSettings;
import java.util.List;
import java.util.Map;

/** Copies of the fixture's settings with one change. */
public final class ChangedSettings {
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

    private ChangedSettings(ProxySettings s) {
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
        ChangedSettings changedSettings = new ChangedSettings(s);
        changedSettings.headMs = headMs;
        changedSettings.idleMs = idleMs;
        changedSettings.bodyMs = bodyMs;
        return changedSettings.settings();
    }

    static ProxySettings mostConnections(ProxySettings s, int most) {
        ChangedSettings changedSettings = new ChangedSettings(s);
        changedSettings.connections = most;
        return changedSettings.settings();
    }

    /** Returns settings with other bounds for connections, bodies and total input. */
    static ProxySettings input(ProxySettings s, int mostConnections, int readBodyBytes, long inputBytes) {
        ChangedSettings changedSettings = new ChangedSettings(s);
        changedSettings.connections = mostConnections;
        changedSettings.readBodyBytes = readBodyBytes;
        changedSettings.inputBytes = inputBytes;
        return changedSettings.settings();
    }

    static ProxySettings upstreamTimes(ProxySettings s, long answerMs, long pauseMs, long idleMs) {
        UpstreamSettings u = s.upstream();
        ChangedSettings changedSettings = new ChangedSettings(s);
        changedSettings.upstream = new UpstreamSettings(
                u.connectTimeoutMs(),
                answerMs,
                pauseMs,
                idleMs,
                u.renewMs(),
                u.readAnswerBytes(),
                u.mostHeadBytes(),
                u.dnsServers());
        return changedSettings.settings();
    }

    static ProxySettings warmUp(ProxySettings s, long ms) {
        ChangedSettings changedSettings = new ChangedSettings(s);
        changedSettings.warmUpMs = ms;
        return changedSettings.settings();
    }

    static ProxySettings sharing(ProxySettings s, int mostAnswerBytes, long mostHeldBytes) {
        ChangedSettings changedSettings = new ChangedSettings(s);
        changedSettings.sharedReads = new SharedBounds(mostAnswerBytes, mostHeldBytes);
        return changedSettings.settings();
    }

    static ProxySettings webSockets(ProxySettings s, long idleMs, int mostMessageBytes) {
        ChangedSettings changedSettings = new ChangedSettings(s);
        changedSettings.webSockets = new WebSocketSettings(idleMs, mostMessageBytes);
        return changedSettings.settings();
    }

    public static ProxySettings admitting(
            ProxySettings s, boolean open, Map<String, String> tokens, List<CidrRange> from, List<CidrRange> trusted) {
        return new ChangedSettings(s).settings(open, tokens, from, trusted);
    }

    private ProxySettings settings() {
        return settings(s.openToOthers(), s.botTokens(), s.allowFrom(), s.trustFrom());
    }

    private ProxySettings settings(
            boolean open, Map<String, String> tokens, List<CidrRange> from, List<CidrRange> trusted) {
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
