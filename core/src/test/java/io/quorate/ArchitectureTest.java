package io.quorate;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import java.util.Collection;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The layers of {@code core}, and what its pure packages must not touch.
 *
 * <p>Most bans look at <em>accesses</em>, so that a method reference such as {@code System::nanoTime} is caught as a call is.
 */
@AnalyzeClasses(packages = "io.quorate", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final String ROOT = "io.quorate";

    /** The state machines and what they are made of: no I/O, no thread, no clock, no random of their own. */
    private static final ImmutableSet<String> PURE = ImmutableSet.of(
            "wire",
            "model",
            "codec",
            "protocol",
            "kernel",
            "link",
            "consensus",
            "registry",
            "scheduling",
            "failure",
            "master",
            "slave",
            "client");

    /** What each package of core may use of the others. */
    private static final ImmutableListMultimap<String, String> MAY_USE = ImmutableListMultimap.<String, String>builder()
            .putAll("spi", "model")
            .putAll("codec", "model", "wire")
            .putAll("protocol", "model", "codec", "spi", "wire")
            .putAll("link", "model", "codec", "spi", "wire", "protocol")
            .putAll("kernel", "model", "codec", "spi", "wire", "protocol", "link")
            .putAll("consensus", "model", "spi", "protocol", "wire", "codec")
            .putAll("registry", "model", "codec", "wire")
            .putAll("scheduling", "registry", "model", "spi")
            .putAll("master", rolesMayUse())
            .putAll("slave", rolesMayUse())
            .putAll("client", rolesMayUse())
            .putAll("storage", "model", "spi", "wire")
            .putAll("process", "model", "spi")
            .putAll("runtime", rolesMayUse())
            .putAll("runtime", "master", "slave", "client", "storage", "process")
            .build();

    private static final ImmutableSet<String> PACKAGES = ImmutableSet.<String>builder()
            .addAll(PURE)
            .add("spi", "storage", "process", "runtime")
            .build();

    private static ImmutableSet<String> rolesMayUse() {
        return ImmutableSet.of(
                "wire",
                "model",
                "codec",
                "spi",
                "protocol",
                "kernel",
                "link",
                "consensus",
                "registry",
                "scheduling",
                "failure");
    }

    // ---- layers

    @ArchTest
    static final ArchRule everyClassIsInAPackageOfTheTable = classes()
            .should()
            .resideInAnyPackage(Stream.concat(Stream.of(ROOT), PACKAGES.stream().map(ArchitectureTest::tree))
                    .toArray(String[]::new))
            .because("a package that is not listed in this test has no rules; add it to the table")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule packagesUseOnlyWhatTheTableAllows = CompositeArchRule.of(
                    PACKAGES.stream().map(ArchitectureTest::usesOnlyItsLayers).toList())
            .as("packages use only what the table allows");

    @ArchTest
    static final ArchRule nothingUsesTheRootPackage = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT)
            .because("the API is the top layer")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule consensusKnowsNothingOfTheRegistry = noClasses()
            .that()
            .resideInAPackage(tree("consensus"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(tree("registry"))
            .because("consensus orders opaque commands")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule registryKnowsNothingOfConsensus = noClasses()
            .that()
            .resideInAPackage(tree("registry"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(tree("consensus"))
            .because("the registry applies commands at an index, whoever ordered them")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule noCycles =
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().allowEmptyShould(true);

    // ---- purity

    @ArchTest
    static final ArchRule pureCodeDoesNoIo = noClasses()
            .that(arePure())
            .should()
            .dependOnClassesThat(resideInAnyPackage("java.io..", "java.net..", "java.nio.channels..", "java.nio.file..")
                    // Exceptions, records and enums bring these with them.
                    .and(not(named("java.io.Serializable", "java.io.ObjectStreamException"))))
            .because("state machines answer with outputs; the runtime does the I/O")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule pureCodeHasNoThreads = noClasses()
            .that(arePure())
            .should()
            .dependOnClassesThat(resideInAPackage("java.util.concurrent..")
                    .and(not(named("java.util.concurrent.TimeUnit")))
                    .or(named(
                            "java.lang.Thread",
                            "java.lang.ThreadGroup",
                            "java.lang.ThreadLocal",
                            "java.lang.InheritableThreadLocal",
                            "java.util.Timer",
                            "java.util.TimerTask")))
            .orShould(accessInherited("java.util.Collection", "parallelStream"))
            .orShould(accessInherited("java.util.stream.BaseStream", "parallel"))
            .orShould(access("java.util.stream.StreamSupport"))
            .orShould(access("java.util.Arrays", name -> name.startsWith("parallel")))
            .orShould(access("java.lang.Object", "wait", "notify", "notifyAll"))
            .because("one thread owns the state of a node, and it is not ours")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule pureCodeReadsNoClock = noClasses()
            .that(arePure())
            .should(access("java.lang.System", "currentTimeMillis", "nanoTime"))
            .orShould(accessWhere(
                    "reads the time of day",
                    target -> target.getOwner().getPackageName().startsWith("java.time")
                            && target.getName().equals("now")))
            .orShould(access("java.time.Clock", name -> name.startsWith("system") || name.startsWith("tick")))
            .orShould(access("java.time.InstantSource", "system"))
            .orShould()
            .dependOnClassesThat(named("java.util.Date", "java.util.Calendar", "java.util.GregorianCalendar"))
            .because("time is a parameter")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule pureCodeRollsNoDice = noClasses()
            .that(arePure())
            .should()
            .dependOnClassesThat(resideInAPackage("java.util.random..")
                    .or(named("java.util.Random", "java.util.SplittableRandom", "java.security.SecureRandom")))
            .orShould(access("java.lang.Math", "random"))
            .orShould(access("java.lang.StrictMath", "random"))
            .orShould(access("java.util.UUID", "randomUUID"))
            .orShould(access("java.util.Collections", "shuffle"))
            .because("randomness comes in through the SPI, seeded")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule pureCodeDoesNotAskItsSurroundings = noClasses()
            .that(arePure())
            .should(access(
                    "java.lang.System",
                    "getProperty",
                    "getProperties",
                    "setProperty",
                    "setProperties",
                    "clearProperty",
                    "getenv",
                    "lineSeparator"))
            .orShould(access("java.lang.Boolean", "getBoolean"))
            .orShould(access("java.lang.Integer", "getInteger"))
            .orShould(access("java.lang.Long", "getLong"))
            .orShould(access("java.util.Locale", "getDefault"))
            .orShould(access("java.util.TimeZone", "getDefault"))
            .orShould(access("java.time.ZoneId", "systemDefault"))
            .orShould(access("java.nio.charset.Charset", "defaultCharset"))
            .orShould()
            .dependOnClassesThat(named("java.lang.Runtime", "java.lang.ProcessBuilder", "java.lang.ProcessHandle"))
            .because("every replica must decide alike, wherever it runs")
            .allowEmptyShould(true);

    // ---- determinism

    @ArchTest
    static final ArchRule pureCodeHasNoHashOrder = noClasses()
            .that(arePure())
            .should(construct(
                    "java.util.HashMap",
                    "java.util.HashSet",
                    "java.util.Hashtable",
                    "java.util.IdentityHashMap",
                    "java.util.WeakHashMap"))
            .orShould(access("java.util.Map", "of", "ofEntries", "copyOf"))
            .orShould(access("java.util.Set", "of", "copyOf"))
            .orShould(access("java.util.stream.Collectors", "toSet", "toUnmodifiableSet", "toUnmodifiableMap"))
            .orShould(accessWhere("collects into a HashMap", target -> collectsIntoHashMap(target)))
            .orShould()
            .dependOnClassesThat(describe(
                    "are hash tables of Guava",
                    type -> type.getPackageName().equals("com.google.common.collect")
                            && type.getSimpleName().startsWith("Hash")))
            .orShould(access("com.google.common.collect.Maps", name -> name.matches("new(Identity)?HashMap.*")))
            .orShould(access("com.google.common.collect.Sets", name -> name.startsWith("newHashSet")))
            .because("iteration order must not differ between JVMs: use lists, linked, sorted or Guava's immutable"
                    + " collections (List.of is fine; Map.of and Set.of are salted)")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule pureCodeHasNoIdentityOrder = noClasses()
            .that(arePure())
            .should(access("java.lang.System", "identityHashCode"))
            .orShould(ArchConditions.accessTargetWhere(
                    describe("a hash code decides something", ArchitectureTest::usesObjectHashCode)))
            .because("an identity hash code differs at each run")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule replicatedFieldsAreNotFloatingPoint = noFields()
            .that()
            .areDeclaredInClassesThat()
            .resideInAnyPackage(tree("registry"), tree("scheduling"))
            .should(ArchCondition.from(
                    describe("be of a floating-point type", (JavaField field) -> isFloating(field.getRawType()))))
            .because("amounts are exact integers")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule replicatedSignaturesAreNotFloatingPoint = noCodeUnits()
            .that()
            .areDeclaredInClassesThat()
            .resideInAnyPackage(tree("registry"), tree("scheduling"))
            .and(not(describe("implement the SPI", ArchitectureTest::implementsSpi)))
            .should(ArchCondition.from(
                    describe("have a floating-point type in the signature", ArchitectureTest::hasFloatingSignature)))
            .because("amounts are exact integers")
            .allowEmptyShould(true);

    // ---- good guest

    @ArchTest
    static final ArchRule noObjectSerialization = noClasses()
            .should()
            .dependOnClassesThat(named(
                    "java.io.ObjectInputStream",
                    "java.io.ObjectOutputStream",
                    "java.io.ObjectInput",
                    "java.io.ObjectOutput",
                    "java.io.Externalizable"))
            .because("no class name ever travels")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule neverEndsTheProcess = noClasses()
            .should(access("java.lang.System", "exit"))
            .orShould(access("java.lang.Runtime", "exit", "halt", "addShutdownHook"))
            .because("the process belongs to the host application")
            .allowEmptyShould(true);

    // ---- vocabulary

    private static String tree(String name) {
        return ROOT + "." + name + "..";
    }

    private static ArchRule usesOnlyItsLayers(String name) {
        Collection<String> layers = MAY_USE.get(name);
        String[] allowed = Stream.concat(Stream.of(name), layers.stream())
                .map(ArchitectureTest::tree)
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(tree(name))
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(allowed))))
                .because(name + " may use of core only " + layers)
                .allowEmptyShould(true);
    }

    private static DescribedPredicate<JavaClass> arePure() {
        return resideInAnyPackage(PURE.stream().map(ArchitectureTest::tree).toArray(String[]::new))
                .as("are pure");
    }

    private static DescribedPredicate<JavaClass> named(String... names) {
        ImmutableSet<String> set = ImmutableSet.copyOf(names);
        // Nested classes too: Thread.Builder is a thread as well.
        return describe(
                "are among " + set,
                type -> set.stream()
                        .anyMatch(name ->
                                type.getName().equals(name) || type.getName().startsWith(name + "$")));
    }

    private static ArchCondition<JavaClass> construct(String... owners) {
        ImmutableSet<String> set = ImmutableSet.copyOf(owners);
        return accessWhere(
                "constructs one of " + set,
                target -> target.getName().equals(JavaConstructor.CONSTRUCTOR_NAME)
                        && set.contains(target.getOwner().getName()));
    }

    private static ArchCondition<JavaClass> access(String owner, String... names) {
        ImmutableSet<String> set = ImmutableSet.copyOf(names);
        return set.isEmpty() ? access(owner, name -> true) : access(owner, set::contains);
    }

    private static ArchCondition<JavaClass> access(String owner, Predicate<String> name) {
        return accessWhere(
                "uses what is banned of " + owner,
                target -> name.test(target.getName())
                        && target.getOwner().getName().equals(owner));
    }

    /** For methods that are called on subtypes. */
    private static ArchCondition<JavaClass> accessInherited(String owner, String name) {
        return accessWhere(
                "uses " + name + " of " + owner,
                target -> target.getName().equals(name) && target.getOwner().isAssignableTo(owner));
    }

    private static ArchCondition<JavaClass> accessWhere(String description, Predicate<AccessTarget> target) {
        return ArchConditions.accessTargetWhere(
                describe(description, (JavaAccess<?> access) -> target.test(access.getTarget())));
    }

    private static boolean collectsIntoHashMap(AccessTarget target) {
        if (!target.getOwner().getName().equals("java.util.stream.Collectors")
                || !(target instanceof CodeUnitCallTarget call)) {
            return false;
        }
        int parameters = call.getRawParameterTypes().size();
        // The longer forms are told which map to use.
        return switch (target.getName()) {
            case "toMap" -> parameters < 4;
            case "groupingBy" -> parameters < 3;
            default -> false;
        };
    }

    private static boolean usesObjectHashCode(JavaAccess<?> access) {
        AccessTarget target = access.getTarget();
        return target.getName().equals("hashCode")
                && target.getOwner().isEquivalentTo(Object.class)
                && !access.getOrigin().getName().equals("hashCode");
    }

    private static boolean implementsSpi(JavaCodeUnit codeUnit) {
        if (!(codeUnit instanceof JavaMethod)) {
            return false;
        }
        String[] parameters =
                codeUnit.getRawParameterTypes().stream().map(JavaClass::getName).toArray(String[]::new);
        return codeUnit.getOwner().getAllRawInterfaces().stream()
                .filter(resideInAPackage(tree("spi")))
                .anyMatch(
                        spi -> spi.tryGetMethod(codeUnit.getName(), parameters).isPresent());
    }

    private static boolean hasFloatingSignature(JavaCodeUnit codeUnit) {
        return isFloating(codeUnit.getRawReturnType())
                || codeUnit.getRawParameterTypes().stream().anyMatch(ArchitectureTest::isFloating);
    }

    private static boolean isFloating(JavaClass type) {
        JavaClass base = type.getBaseComponentType();
        return base.isEquivalentTo(double.class)
                || base.isEquivalentTo(float.class)
                || base.isEquivalentTo(Double.class)
                || base.isEquivalentTo(Float.class);
    }
}
