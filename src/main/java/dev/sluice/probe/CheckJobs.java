package dev.sluice.probe;

import dev.sluice.base.time.Ticker;
import dev.sluice.core.health.CheckProbe;
import dev.sluice.core.health.CheckSettings;
import dev.sluice.core.health.HealthLevel;
import dev.sluice.core.health.NamedCheck;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.net.NetClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A factory of jobs for the configured checks. Not thread-safe: used by one thread at a time. */
public final class CheckJobs {
    /** A receiver of check results, called on the event loop. */
    public interface Listener {
        void onResult(
                String name,
                NamedCheck.FindingSource by,
                HealthLevel healthLevel,
                String message,
                Map<String, ?> details);
    }

    private final CheckThreads threads;
    private final Ticker ticker;
    private final CheckJobs.Listener listener;
    private final HttpClient http;
    private final NetClient tcp;
    private List<JavaCheckRunner> javaRunners = new ArrayList<>();
    private CheckClassLoader jars = new CheckClassLoader(Path.of(""));

    public CheckJobs(Vertx vertx, CheckThreads threads, Ticker ticker, CheckJobs.Listener listener) {
        this.threads = threads;
        this.ticker = ticker;
        this.listener = listener;
        http = HttpCheckRunner.client(vertx);
        tcp = vertx.createNetClient();
    }

    /**
     * Returns the jobs by name. Classes are loaded again, so that a reload uses the jars that are in the folder now;
     * the previous ones are closed.
     *
     * @param conf the folder of the configuration
     */
    public Map<String, ScheduledJob> create(Map<String, CheckSettings> checks, Path conf) {
        List<JavaCheckRunner> before = javaRunners;
        CheckClassLoader jarsBefore = jars;
        javaRunners = new ArrayList<>();
        jars = new CheckClassLoader(conf);
        Map<String, ScheduledJob> jobs = new LinkedHashMap<>();
        checks.forEach((name, check) -> {
            CheckJob.ResultSink sink =
                    new CheckJob.ResultSink(name, check.probe().findingSource(), listener, ticker);
            jobs.put(name, new CheckJob(sink, check.timing(), runner(check)));
        });
        before.forEach(JavaCheckRunner::close);
        threads.runCleanup(() -> {
            jarsBefore.close();
            return true;
        });
        return jobs;
    }

    private CheckRunner runner(CheckSettings check) {
        CheckProbe probe = check.probe();
        if (probe instanceof CheckProbe.Http one) {
            return new HttpCheckRunner(http, one, check.timeoutMs());
        }
        if (probe instanceof CheckProbe.Tcp one) {
            return new TcpCheckRunner(tcp, one, check.timeoutMs());
        }
        if (probe instanceof CheckProbe.Exec one) {
            return new ExecCheckRunner(threads, one);
        }
        JavaCheckRunner java = new JavaCheckRunner(threads, jars, ((CheckProbe.Java) probe).java());
        javaRunners.add(java);
        return java;
    }

    /**
     * Closes the HTTP and TCP clients. An open client is a memory leak: the event loops keep a reference to the whole
     * gateway.
     */
    public void close() {
        http.close();
        tcp.close();
    }
}
