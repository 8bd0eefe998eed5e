namespace SafeCommunity.Simulator.Running;

/// <summary>One value of a device as it lives: a number that wanders around its usual level, or a quiet yes or no.</summary>
internal sealed class Signal(SignalProfile profile, Random random)
{
    /// <summary>How much of the way back to the usual level a step takes.</summary>
    private const double Return = 0.2;

    private double _value = profile.Level + (random.NextDouble() * 2 - 1) * profile.Spread;

    /// <summary>Takes a step; 0 where it is a yes or no.</summary>
    public double Next()
    {
        if (profile.IsBoolean)
            return 0;
        _value += (profile.Level - _value) * Return + (random.NextDouble() * 2 - 1) * profile.Spread / 4;
        return Math.Round(Math.Clamp(_value, profile.Level - profile.Spread, profile.Level + profile.Spread), profile.Digits);
    }
}

/// <summary>How one value of a model usually is.</summary>
/// <param name="Name">Its name in the messages.</param>
/// <param name="Level">The usual level.</param>
/// <param name="Spread">How far from it the value goes at most.</param>
/// <param name="Digits">How many digits after the point a device sends.</param>
internal sealed record SignalProfile(string Name, double Level, double Spread, int Digits)
{
    /// <summary>Whether it is a yes or no; it stays no.</summary>
    public bool IsBoolean { get; private init; }

    /// <summary>A yes or no that stays no.</summary>
    public static SignalProfile Quiet(string name) => new(name, 0, 0, 0) { IsBoolean = true };
}
