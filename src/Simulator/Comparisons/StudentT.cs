namespace SafeCommunity.Simulator.Comparisons;

/// <summary>Student's t distribution, by the continued fraction of the regularised incomplete beta function.</summary>
internal static class StudentT
{
    /// <summary>How likely a t at least as far from 0 is, on either side.</summary>
    /// <param name="t">The t.</param>
    /// <param name="freedom">The degrees of freedom, 1 or more.</param>
    public static double TwoSidedP(double t, int freedom) => IncompleteBeta(freedom / (freedom + (t * t)), freedom / 2.0, 0.5);

    /// <summary>The t within which, on both sides of 0, a share of all lies: 2.776 for 0.95 and 4 degrees of freedom.</summary>
    /// <param name="share">The share, above 0 and below 1.</param>
    /// <param name="freedom">The degrees of freedom, 1 or more.</param>
    public static double Within(double share, int freedom)
    {
        var (low, high) = (0.0, 1.0);
        while (TwoSidedP(high, freedom) > 1 - share)
            high *= 2;
        // Halving 100 times leaves nothing but the last bit.
        for (var i = 0; i < 100; i++)
        {
            var middle = (low + high) / 2;
            if (TwoSidedP(middle, freedom) > 1 - share)
                low = middle;
            else
                high = middle;
        }

        return high;
    }

    private static double IncompleteBeta(double x, double a, double b)
    {
        if (x is <= 0 or >= 1)
            return x <= 0 ? 0 : 1;
        // The fraction is quick on this side of the mean; the other side is its mirror image.
        if (x > (a + 1) / (a + b + 2))
            return 1 - IncompleteBeta(1 - x, b, a);
        var front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x)));
        return front * Fraction(x, a, b) / a;
    }

    // Lentz's method.
    private static double Fraction(double x, double a, double b)
    {
        const double Tiny = 1e-300;
        var (c, d) = (1.0, 1 / NotZero(1 - ((a + b) * x / (a + 1))));
        var value = d;
        for (var m = 1; m <= 1_000; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / NotZero(1 + (even * d));
            c = NotZero(1 + (even / c));
            value *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / NotZero(1 + (odd * d));
            c = NotZero(1 + (odd / c));
            value *= d * c;
            if (Math.Abs((d * c) - 1) < 1e-15)
                break;
        }

        return value;

        static double NotZero(double number) => Math.Abs(number) < Tiny ? Tiny : number;
    }

    // Stirling's series, after stepping up to where it is exact to the last digits.
    private static double LogGamma(double x)
    {
        var shift = 0.0;
        for (; x < 15; x++)
            shift += Math.Log(x);
        var square = 1 / (x * x);
        var series = (1.0 / 12 - (square * (1.0 / 360 - (square * (1.0 / 1260 - (square * (1.0 / 1680 - (square / 1188)))))))) / x;
        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + series - shift;
    }
}
