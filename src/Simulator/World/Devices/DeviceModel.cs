using System.Collections.Immutable;

namespace SafeCommunity.Simulator.World.Devices;

/// <summary>What surrounds a device at a moment.</summary>
/// <param name="Temperature">Degrees Celsius outdoors.</param>
/// <param name="Usage">How much water and power people use, 0 to 1.</param>
internal readonly record struct Surroundings(double Temperature, double Usage);

/// <summary>One value that a model of device sends.</summary>
/// <param name="Name">Its name in the messages.</param>
/// <param name="Spread">How far normal noise takes it from its level.</param>
/// <param name="Digits">How many digits after the point are sent.</param>
/// <param name="Band">From which change on it is sent before it is due.</param>
/// <param name="Level">The usual level; null for a yes or no that is usually no.</param>
internal sealed record Channel(string Name, double Spread, int Digits, double Band, Func<Surroundings, double>? Level)
{
    /// <summary>Whether it is a yes or no.</summary>
    public bool IsBoolean => Level is null;
}

/// <summary>How a model of device behaves on a normal day, well within every usual rule.</summary>
internal sealed record DeviceModel(ImmutableArray<Channel> Channels)
{
    /// <summary>How long a battery lasts, half of them longer; zero for what is fed from the mains.</summary>
    public TimeSpan BatteryLife { get; private init; }

    /// <summary>How often in a year its connection breaks, or it hangs.</summary>
    public double DropOutsPerYear { get; private init; } = 1.5;

    /// <summary>The behaviour of a model; a plain sign of life for one that is not known here.</summary>
    public static DeviceModel Of(string model) => model switch
    {
        // Obscuration in dB/m, degrees in the room.
        "smoke" => OnBattery(4, Value("smoke", 0.02, 0.015, 3, 0.05), Value("temperature", around => 16 + (0.35 * around.Temperature), 2, 1, 2)),
        // Per cent of the lower explosive limit.
        "gas" => OnMains(0.5, Value("gas", 0.6, 0.5, 1, 1)),
        "water-leak" => OnBattery(3, Contact("leak")),
        // Milliamperes of residual current, degrees at the cable: both rise with the load, the cable with the weather too.
        "electrical" => OnMains(
            1.5,
            Value("residual_current", around => 35 + (40 * around.Usage), 18, 0, 20),
            Value("cable_temperature", around => 18 + (0.45 * around.Temperature) + (12 * around.Usage), 2, 1, 1.5),
            Contact("arc")),
        // Megapascals: less while many draw water.
        "hydrant" => OnMains(1, Value("pressure", around => 0.36 - (0.05 * around.Usage), 0.015, 3, 0.02)),
        "sos" => OnBattery(3, Contact("sos")),
        "entrance" => OnMains(2, Contact("open"), Contact("forced"), Contact("tamper")),
        "barrier" => OnMains(2, Contact("open"), Contact("locked_vehicle")),
        "perimeter" => OnMains(2, [.. Picture, Contact("crossing")]),
        "falling-object" => OnMains(2, [.. Picture, Contact("falling_object")]),
        "road" or "estate" or "panoramic" or "face-capture" => OnMains(2, Picture),
        _ => OnMains(1.5, Value("uptime", 1, 0, 0, 1)),
    };

    /// <summary>Frames per second, kilobits per second, and whether somebody covers the camera.</summary>
    private static ImmutableArray<Channel> Picture { get; } =
        [Value("fps", 24.5, 0.5, 1, 5), Value("bitrate", 4000, 600, 0, 2000), Contact("tamper")];

    private static Channel Value(string name, double level, double spread, int digits, double band) =>
        Value(name, _ => level, spread, digits, band);

    private static Channel Value(string name, Func<Surroundings, double> level, double spread, int digits, double band) =>
        new(name, spread, digits, band, level);

    private static Channel Contact(string name) => new(name, 0, 0, 1, null);

    private static DeviceModel OnMains(double dropOuts, params ImmutableArray<Channel> channels) =>
        new(channels) { DropOutsPerYear = dropOuts };

    private static DeviceModel OnBattery(double years, params ImmutableArray<Channel> channels) =>
        new(channels) { BatteryLife = TimeSpan.FromDays(365 * years), DropOutsPerYear = 0.2 };
}
