package dev.sluice.admin.api;

import dev.sluice.base.unit.Nanos;
import dev.sluice.control.Audit;
import dev.sluice.core.call.CallRecord;
import dev.sluice.logging.Log;
import dev.sluice.logging.LogLevel;
import dev.sluice.part.Metrics;
import dev.sluice.part.Operation;
import dev.sluice.part.Operation.Request;
import dev.sluice.part.Operation.Response;
import dev.sluice.part.Part;
import dev.sluice.part.Role;
import dev.sluice.proxy.Proxy;
import dev.sluice.status.AdminRequest;
import dev.sluice.status.LogStatus;
import io.vertx.core.Future;
import java.util.List;

/** The admin API of log levels; changes last until the next start. */
public final class LoggingApi implements Part {
    private static final long THOUSAND = 1_000;

    private final Log log;
    private final Proxy proxy;
    private final Audit audit;

    public LoggingApi(Log log, Proxy proxy, Audit audit) {
        this.log = log;
        this.proxy = proxy;
        this.audit = audit;
        access(log.logsAccess());
    }

    private void access(boolean on) {
        log.logAccess(on);
        proxy.logAccess(on ? this::ended : null);
    }

    private void ended(CallRecord call) {
        log.access(names(call));
    }

    /** Returns alternating names and values of a line of the access log. */
    static List<String> names(CallRecord call) {
        CallRecord.Subject subject = call.subject();
        String route = subject.route();
        return List.of(
                "id",
                subject.id(),
                "exchange",
                subject.exchange(),
                "bot",
                subject.bot(),
                "account",
                subject.account(),
                "kind",
                subject.kindText(),
                "call",
                route.isEmpty() ? subject.method() : route,
                "status",
                Integer.toString(call.result().status()),
                "what",
                call.result().text(),
                "sent",
                Boolean.toString(call.isSent()),
                "waitedMs",
                millis(call.timing().nanosBeforeSend()),
                "upstreamMs",
                millis(call.timing().statusNanos()));
    }

    /** Formats with microsecond precision; written by hand because it runs on event loops. */
    private static String millis(long nanos) {
        long micros = (nanos + Nanos.PER_MICRO / 2) / Nanos.PER_MICRO;
        String fraction = Long.toString(THOUSAND + micros % THOUSAND).substring(1);
        return micros / THOUSAND + "." + fraction;
    }

    @Override
    public void metrics(Metrics to) {
        to.counter("sluice_log_lost_total", "Log events that were dropped because they could not be written in time.")
                .add(log.dropped());
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                Operation.get(
                        "/log",
                        Role.READ,
                        "Returns the log level.",
                        request -> Future.succeededFuture(Response.ok(now()))),
                Operation.post(
                        "/log",
                        Role.ADMIN,
                        "Changes the log level until the next start.",
                        AdminRequest.LogChange.class,
                        this::change));
    }

    private Future<Response> change(Request request, AdminRequest.LogChange asked) {
        String before = description();
        String level = asked.level();
        if (level != null && !level.isEmpty()) {
            log.level(LogLevel.parse(level));
        }
        Boolean on = asked.access();
        if (on != null) {
            access(on);
        }
        audit.write(request.who(), new Audit.Change("log", "global", before, description()), "", 0);
        log.log(
                log.logLevel(),
                "the log was changed",
                "level",
                log.logLevel().toString(),
                "access",
                "" + log.logsAccess(),
                "by",
                request.by().name());
        return Future.succeededFuture(Response.ok(now()));
    }

    private String description() {
        return log.logLevel() + (log.logsAccess() ? " with access" : "");
    }

    private LogStatus now() {
        return new LogStatus(log.logLevel().toString(), log.logsAccess());
    }
}
