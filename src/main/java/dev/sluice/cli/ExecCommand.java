package dev.sluice.cli;

import dev.sluice.cli.exec.ExecFolder;
import dev.sluice.cli.exec.ProgramLauncher;
import dev.sluice.cli.exit.CommandFailed;
import dev.sluice.cli.exit.ExitCode;
import dev.sluice.config.HostConfig;
import dev.sluice.proxy.settings.TlsSettings;
import dev.sluice.tls.CertificateManager;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that runs a program whose calls to exchanges reach the gateway, without a change in the program. */
@Command(
        name = "exec",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs a program as this user, in namespaces of its own (Linux, without root) in which each host and port of"
                    + " an exchange leads to the running gateway and the gateway's authority is trusted.",
            "Not caught: hosts that 'scripts/sluice ca' does not list, even of the same exchange, and addresses that the program"
                    + " does not get from the system's resolver. With --only such connections fail.",
            "The exit code is the program's. SIGTERM, SIGINT, SIGHUP and SIGUSR2 are passed on. All processes that it started end with it, except with --variables.",
            "Example: scripts/sluice exec --bot maker1 -- python3 bot.py"
        })
final class ExecCommand implements Callable<Integer> {
    @Option(
            names = "--bot",
            paramLabel = "NAME",
            description = "Name of the bot: 1 to 64 letters, digits, '.', '_' and '-'.")
    private @Nullable String bot;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with the bot's token. The program itself is not given the token.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--only",
            description =
                    "Nothing but calls to the exchanges' hosts goes out, not even to other ports of this machine.")
    private boolean only;

    @Option(
            names = "--variables",
            description =
                    "No namespaces: set HTTPS_PROXY and the variables for the certificates. A program that ignores them, such as"
                            + " aiohttp without trust_env or Node before version 24, goes past the gateway; one that heeds them reaches other https sites"
                            + " only if they are in NO_PROXY.")
    private boolean variables;

    @Option(
            names = "--gateway",
            paramLabel = "URL",
            description =
                    "URL of the gateway's traffic port (default: the one of the data folder's gateway, else http://127.0.0.1:8080).")
    private @Nullable String gateway;

    @Option(
            names = "--authority",
            paramLabel = "FILE",
            description =
                    "A copy of the authority's certificate, for a user who cannot read the data folder (default: tls/authority.pem in it).")
    private @Nullable Path authorityFile;

    @Mixin
    private DataOptions files = new DataOptions();

    @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "The program and its arguments, after --.")
    private List<String> command = List.of();

    /** What is needed once the configuration was read, whose memory is then free: the program may run for weeks. */
    private record Launch(ExecFolder folder, ProgramLauncher start) {}

    @Override
    public Integer call() throws Exception {
        Launch launch = prepare();
        System.gc();
        try {
            return variables
                    ? launch.start().withVariables(command)
                    : launch.start().inNamespaces(command, only);
        } finally {
            launch.folder().close();
        }
    }

    private Launch prepare() throws Exception {
        if (bot != null) {
            BotTokenCommand.checkName(bot);
        }
        if (only && variables) {
            throw new CommandFailed(
                    ExitCode.USAGE, "--only needs namespaces, so it cannot be combined with --variables");
        }
        HostConfig config = files.loadHosts();
        Path authority = authority(config);
        checkPortIsReadable(files.dataFolder(config.gateway()));
        GatewayUrl url = GatewayUrl.of(gateway, config.gateway(), files.dataFolder(config.gateway()));
        if (url.address().tls()) {
            throw new CommandFailed(ExitCode.USAGE, "--gateway must begin with http://, and name the traffic port");
        }
        checkNamespaces();
        String host = url.host().replaceAll("[\\[\\]]", "");
        String token = token();
        ExecFolder folder = new ExecFolder(config.servedPorts(), authority, System.getenv());
        return new Launch(
                folder,
                new ProgramLauncher(
                        folder,
                        host,
                        url.address().port(),
                        bot == null ? "" : bot,
                        token,
                        text -> System.err.println("sluice exec: " + text)));
    }

    /** Else the program might reach another gateway, at the default port. */
    private void checkPortIsReadable(Path dataFolder) {
        if (gateway == null && Files.isDirectory(dataFolder) && !Files.isExecutable(dataFolder)) {
            throw new CommandFailed(
                    ExitCode.NO,
                    "this user cannot read in " + dataFolder
                            + " at which port its gateway listens; name it with --gateway http://HOST:PORT");
        }
    }

    private Path authority(HostConfig config) {
        TlsSettings tls = config.gateway().proxy().tls();
        if (tls == null || !tls.byLocalAuthority()) {
            throw new CommandFailed(
                    ExitCode.NO,
                    tls == null
                            ? "no TLS port is configured in " + config.folder().resolve("sluice.json")
                                    + " (--conf names another folder): add \"proxy\": {\"tls\": {\"port\": 8443}}, run scripts/sluice ca"
                                    + files.typed() + ", and start the gateway again"
                            : "proxy.tls.certificates names your own files; this command needs the local authority (scripts/sluice ca)");
        }
        Path trusted = authorityFile != null
                ? authorityFile
                : new CertificateManager(files.dataFolder(config.gateway())).trustedFile();
        if (!Files.isReadable(trusted)) {
            throw new CommandFailed(
                    ExitCode.NO,
                    Files.notExists(trusted)
                            ? "there is no authority's certificate " + trusted + "; scripts/sluice ca" + files.typed()
                                    + " creates it; --data names another folder"
                            : "this user cannot read the authority's certificate " + trusted
                                    + "; give a copy that it can read (chmod 644) with --authority FILE");
        }
        try (InputStream in = Files.newInputStream(trusted)) {
            CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (IOException | CertificateException e) {
            throw new CommandFailed(
                    ExitCode.NO,
                    trusted + " is not a certificate in PEM format; give a copy of the gateway's tls/authority.pem with"
                            + " --authority FILE");
        }
        return trusted;
    }

    private void checkNamespaces() throws InterruptedException {
        String refusal = variables ? "" : ProgramLauncher.namespacesRefusal();
        if (!refusal.isEmpty()) {
            throw new CommandFailed(
                    ExitCode.NO,
                    "this machine does not let this user create namespaces (" + refusal
                            + ")."
                            + (only
                                    ? ""
                                    : " With --variables programs that heed HTTPS_PROXY, as requests, Java and curl do, reach the"
                                            + " gateway all the same. aiohttp without trust_env, Node before version 24, ccxt in"
                                            + " Node and many WebSocket libraries ignore it and go past the gateway"));
        }
        if (!only && !variables && !ProgramLauncher.hasPasta()) {
            throw new CommandFailed(
                    ExitCode.NO,
                    "pasta is not installed, which carries all other traffic (Debian: apt-get install passt); with --only nothing else goes out, and it is not needed");
        }
        if (!only && !variables && Files.notExists(Path.of("/dev/net/tun"))) {
            throw new CommandFailed(
                    ExitCode.NO,
                    "there is no /dev/net/tun, which pasta needs for all other traffic; as root: modprobe tun, or give the container"
                            + " that device. With --only nothing else goes out, and it is not needed");
        }
    }

    private String token() {
        if (tokenFile == null) {
            return "";
        }
        try {
            String token = Files.readString(tokenFile).strip();
            if (token.matches("[A-Za-z0-9._-]{1,64}")) {
                return token;
            }
        } catch (IOException e) {
            throw new CommandFailed(ExitCode.NO, "the token file " + tokenFile + " does not exist or cannot be read");
        }
        throw new CommandFailed(
                ExitCode.NO, "the token file " + tokenFile + " must contain one token of scripts/sluice bot-token");
    }
}
