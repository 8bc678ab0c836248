package dev.sluice.signer;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.ConnectException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URL;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The process that holds keys has no way to the network and runs no other program. */
class SignerArchitectureTest {
    private static final String SIGNER = "dev.sluice.signer";
    private static final JavaClasses PROGRAM = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(SIGNER);

    /** What of the JDK's network is used: names of Unix sockets, and the encoding of parameters. */
    private static final Set<Class<?>> NET = Set.of(
            UnixDomainSocketAddress.class,
            StandardProtocolFamily.class,
            ProtocolFamily.class,
            SocketAddress.class,
            ConnectException.class,
            URLEncoder.class,
            URLDecoder.class);

    private static final Set<Class<?>> CHANNELS = Set.of(
            ServerSocketChannel.class,
            SocketChannel.class,
            FileChannel.class,
            Channels.class,
            ClosedChannelException.class,
            ReadableByteChannel.class);

    @Test
    void it_uses_the_jdk_jackson_and_bouncy_castle_alone() {
        classes()
                .that(resideInAPackage(SIGNER))
                .should()
                .onlyDependOnClassesThat(resideInAPackage(SIGNER)
                        .or(JavaClass.Predicates.resideInAnyPackage(
                                "",
                                "java..",
                                "javax.crypto..",
                                "jdk.net",
                                "com.fasterxml.jackson..",
                                "org.bouncycastle..",
                                "org.jspecify..",
                                "dev.sluice.base.time")))
                .check(PROGRAM);
    }

    @Test
    void it_knows_no_address_but_that_of_a_unix_socket() {
        noClasses()
                .that(resideInAPackage(SIGNER))
                .should()
                .dependOnClassesThat(other("java.net", NET).or(other("java.nio.channels", CHANNELS)))
                .check(PROGRAM);
        Set<String> families = PROGRAM.stream()
                .flatMap(type -> type.getFieldAccessesFromSelf().stream())
                .map(JavaFieldAccess::getTarget)
                .filter(field -> field.getOwner().isEquivalentTo(StandardProtocolFamily.class))
                .map(field -> field.getName())
                .collect(Collectors.toSet());
        assertThat(families).containsExactly("UNIX");
    }

    @Test
    void a_channel_is_opened_only_for_a_family_that_is_named() {
        Set<Integer> parameters = PROGRAM.stream()
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .map(call -> call.getTarget())
                .filter(call -> call.getName().equals("open")
                        && (call.getOwner().isEquivalentTo(SocketChannel.class)
                                || call.getOwner().isEquivalentTo(ServerSocketChannel.class)))
                .map(call -> call.getRawParameterTypes().size())
                .collect(Collectors.toSet());
        assertThat(parameters).containsExactly(1);
    }

    @Test
    void it_runs_no_program_and_loads_no_code() {
        noClasses()
                .that(resideInAPackage(SIGNER))
                .should()
                .dependOnClassesThat(other("java.lang.reflect", Set.of())
                        .or(JavaClass.Predicates.type(ProcessBuilder.class))
                        .or(JavaClass.Predicates.type(Process.class))
                        .or(JavaClass.Predicates.type(ClassLoader.class))
                        .or(JavaClass.Predicates.type(URL.class)))
                .check(PROGRAM);
    }

    private static DescribedPredicate<JavaClass> other(String in, Set<Class<?>> known) {
        return DescribedPredicate.describe(
                "are others in " + in,
                type -> type.getPackageName().startsWith(in) && known.stream().noneMatch(type::isEquivalentTo));
    }
}
