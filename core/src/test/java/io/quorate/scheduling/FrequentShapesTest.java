package io.quorate.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.Resources;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FrequentShapesTest {
    private static final int SLAVES = 5_000;
    private static final int COST = 10;

    private final Dimensions dimensions = new Dimensions();
    private final FrequentShapes frequent = new FrequentShapes();
    private final List<Shape> shapes = new ArrayList<>();
    private int marksGiven;

    FrequentShapesTest() {
        dimensions.learn(Resources.parse("cpus=1"));
        for (int i = 1; i <= 1_000; i++) {
            shapes.add(new Shape(new Shape.Key(Resources.parse("cpus=" + i), "work")));
        }
    }

    @Test
    void shapesThatComeInTurnDoNotTakeMarksFromEachOther() {
        for (int round = 0; round < 1_000; round++) {
            shapes.forEach(this::seek);
        }
        assertThat(marksGiven).isEqualTo(FrequentShapes.MAX);
    }

    @Test
    void aShapeThatIsNotSoughtAnyMoreLosesItsMarkToOneThatIs() {
        List<Shape> first = shapes.subList(0, FrequentShapes.MAX);
        List<Shape> second = shapes.subList(500, 500 + FrequentShapes.MAX);
        for (int round = 0; round < 1_000; round++) {
            first.forEach(this::seek);
        }
        assertThat(first).allSatisfy(shape -> assertThat(frequent.of(shape)).isNotNull());

        for (int round = 0; round < 1_000; round++) {
            second.forEach(this::seek);
        }
        assertThat(second).allSatisfy(shape -> assertThat(frequent.of(shape)).isNotNull());
        assertThat(first).allSatisfy(shape -> assertThat(frequent.of(shape)).isNull());
        assertThat(marksGiven).isEqualTo(2 * FrequentShapes.MAX);
    }

    @Test
    void oneThatIsSoughtMuchTakesTheMarkOfOneThatIsSoughtSeldom() {
        List<Shape> seldom = shapes.subList(0, FrequentShapes.MAX);
        for (int round = 0; round < 1_000; round++) {
            seldom.forEach(this::seek);
        }
        Shape often = shapes.get(FrequentShapes.MAX);
        for (int i = 0; i < 1_000; i++) {
            seek(often);
            seek(seldom.get(i / 10 % seldom.size()));
        }
        assertThat(frequent.of(often)).isNotNull();
    }

    private void seek(Shape shape) {
        if (frequent.of(shape) == null && frequent.deservesMark(shape, COST, SLAVES)) {
            frequent.add(shape, shape.demand(dimensions));
            marksGiven++;
        }
    }
}
