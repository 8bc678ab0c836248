package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/**
 * Holds every method of src/main and src/sim to 60 lines and to a cyclomatic complexity of 15: one plus the number of
 * branches, loops, catches, cases and {@code &&}, {@code ||}, {@code ?:}. A lambda and a nested class count on their
 * own.
 */
final class MethodSizeTest {
    private static final int MAX_LINES = 60;
    private static final int MAX_COMPLEXITY = 15;

    @Test
    void methods_are_short_and_simple() throws IOException {
        List<JavaFileObject> files = new ArrayList<>();
        for (String folder : List.of("src/main/java", "src/sim/java")) {
            try (Stream<Path> paths = Files.walk(Path.of(folder))) {
                paths.filter(path -> path.toString().endsWith(".java"))
                        .forEach(path -> files.add(source(path.toUri(), read(path))));
            }
        }
        assertThat(violations(files)).isEmpty();
    }

    @Test
    void a_long_method_and_a_complex_one_are_detected() throws IOException {
        String text = "class A {\n void longOne() {\n" + ";\n".repeat(MAX_LINES) + "}\n void complex(int a) {\n"
                + "if (a > 1 && a < 3) {}\n".repeat(8) + "}\n}\n";
        assertThat(violations(List.of(source(URI.create("mem:///A.java"), text))))
                .satisfiesExactly(
                        found -> assertThat(found).contains("longOne", "62 lines"),
                        found -> assertThat(found).contains("complex", "complexity 17"));
    }

    private static List<String> violations(List<JavaFileObject> files) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavacTask task = (JavacTask) compiler.getTask(null, null, null, List.of("-proc:none"), null, files);
        SourcePositions positions = Trees.instance(task).getSourcePositions();
        List<String> found = new ArrayList<>();
        for (CompilationUnitTree unit : task.parse()) {
            new MethodScanner(unit, positions, found).scan(unit, null);
        }
        return found;
    }

    private static JavaFileObject source(URI uri, String text) {
        return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class MethodScanner extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<String> found;

        MethodScanner(CompilationUnitTree unit, SourcePositions positions, List<String> found) {
            this.unit = unit;
            this.positions = positions;
            this.found = found;
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            if (method.getBody() != null) {
                long lines = line(positions.getEndPosition(unit, method)) - line(start(method)) + 1;
                Complexity complexity = new Complexity();
                complexity.scan(method.getBody(), null);
                String where = unit.getSourceFile().getName() + ":" + line(start(method)) + " " + method.getName();
                if (lines > MAX_LINES) {
                    found.add(where + " has " + lines + " lines; allowed: " + MAX_LINES);
                }
                if (complexity.value > MAX_COMPLEXITY) {
                    found.add(where + " has complexity " + complexity.value + "; allowed: " + MAX_COMPLEXITY);
                }
            }
            return super.visitMethod(method, null);
        }

        private long start(Tree tree) {
            return positions.getStartPosition(unit, tree);
        }

        private long line(long position) {
            return unit.getLineMap().getLineNumber(position);
        }
    }

    private static final class Complexity extends TreeScanner<Void, Void> {
        int value = 1;

        @Override
        public Void visitIf(IfTree tree, Void unused) {
            value++;
            return super.visitIf(tree, null);
        }

        @Override
        public Void visitWhileLoop(WhileLoopTree tree, Void unused) {
            value++;
            return super.visitWhileLoop(tree, null);
        }

        @Override
        public Void visitDoWhileLoop(DoWhileLoopTree tree, Void unused) {
            value++;
            return super.visitDoWhileLoop(tree, null);
        }

        @Override
        public Void visitForLoop(ForLoopTree tree, Void unused) {
            value++;
            return super.visitForLoop(tree, null);
        }

        @Override
        public Void visitEnhancedForLoop(EnhancedForLoopTree tree, Void unused) {
            value++;
            return super.visitEnhancedForLoop(tree, null);
        }

        @Override
        public Void visitCatch(CatchTree tree, Void unused) {
            value++;
            return super.visitCatch(tree, null);
        }

        @Override
        public Void visitConditionalExpression(ConditionalExpressionTree tree, Void unused) {
            value++;
            return super.visitConditionalExpression(tree, null);
        }

        @Override
        public Void visitCase(CaseTree tree, Void unused) {
            // A switch over constants is one table, however long: each arrow case that only gives a value does not
            // count.
            if (tree.getCaseKind() == CaseTree.CaseKind.STATEMENT) {
                value++;
            }
            return super.visitCase(tree, null);
        }

        @Override
        public Void visitBinary(BinaryTree tree, Void unused) {
            if (tree.getKind() == Tree.Kind.CONDITIONAL_AND || tree.getKind() == Tree.Kind.CONDITIONAL_OR) {
                value++;
            }
            return super.visitBinary(tree, null);
        }

        @Override
        public Void visitLambdaExpression(LambdaExpressionTree tree, Void unused) {
            return null;
        }

        @Override
        public Void visitClass(ClassTree tree, Void unused) {
            return null;
        }
    }
}
