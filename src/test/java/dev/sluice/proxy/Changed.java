package dev.sluice.proxy;

/** The rig's settings but for one thing. */
final class Changed {
    private Changed() {}

    static ProxySettings times(ProxySettings s, long headMs, long idleMs, long bodyMs) {
        return with(s, s.mostConnections(), headMs, idleMs, bodyMs, s.upstream());
    }

    static ProxySettings mostConnections(ProxySettings s, int most) {
        return with(s, most, s.headTimeoutMs(), s.idleTimeoutMs(), s.bodyPauseMs(), s.upstream());
    }

    static ProxySettings upstreamTimes(ProxySettings s, long answerMs, long pauseMs, long idleMs) {
        UpstreamSettings u = s.upstream();
        UpstreamSettings changed = new UpstreamSettings(
                u.connectTimeoutMs(), answerMs, pauseMs, idleMs, u.renewMs(), u.readAnswerBytes(), u.mostHeadBytes());
        return with(s, s.mostConnections(), s.headTimeoutMs(), s.idleTimeoutMs(), s.bodyPauseMs(), changed);
    }

    static ProxySettings warmUp(ProxySettings s, long ms) {
        return with(s, s.mostConnections(), s.headTimeoutMs(), s.idleTimeoutMs(), s.bodyPauseMs(), ms, s.upstream());
    }

    private static ProxySettings with(
            ProxySettings s, int connections, long headMs, long idleMs, long bodyMs, UpstreamSettings upstream) {
        return with(s, connections, headMs, idleMs, bodyMs, s.warmUpMs(), upstream);
    }

    private static ProxySettings with(
            ProxySettings s,
            int connections,
            long headMs,
            long idleMs,
            long bodyMs,
            long warmUpMs,
            UpstreamSettings upstream) {
        return new ProxySettings(
                s.host(),
                s.port(),
                s.openToOthers(),
                s.healthOnTrafficPort(),
                connections,
                headMs,
                idleMs,
                bodyMs,
                s.mostLineBytes(),
                s.mostHeadBytes(),
                s.mostReadBodyBytes(),
                s.mostBodyBytes(),
                s.joinBytes(),
                s.drainMs(),
                warmUpMs,
                upstream);
    }
}
