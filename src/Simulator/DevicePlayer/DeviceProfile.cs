using System.Collections.Immutable;

namespace SafeCommunity.Simulator.DevicePlayer;

/// <summary>How a model of device reports on a normal day, well below every rule's threshold.</summary>
/// <param name="Period">How often; shorter than in the world, so that somebody who watches sees life.</param>
/// <param name="Signals">What it sends.</param>
internal sealed record DeviceProfile(TimeSpan Period, ImmutableArray<SignalProfile> Signals)
{
    private static readonly SignalProfile Battery = new("battery", 92, 4, 0);

    /// <summary>Frames per second, kilobits per second, and whether somebody covers the camera.</summary>
    private static readonly ImmutableArray<SignalProfile> Picture =
        [new("fps", 24.5, 0.5, 1), new("bitrate", 4000, 600, 0), SignalProfile.Quiet("tamper")];

    /// <summary>The profile of a model; a plain sign of life for one that is not known here.</summary>
    public static DeviceProfile Of(string model) => model switch
    {
        // Obscuration in dB/m.
        "smoke" => Every(60, new("smoke", 0.02, 0.015, 3), new("temperature", 21, 3, 1), Battery),
        // Per cent of the lower explosive limit.
        "gas" => Every(30, new SignalProfile("gas", 0.6, 0.5, 2)),
        "water-leak" => Every(60, SignalProfile.Quiet("leak"), Battery),
        // Milliamperes of residual current, degrees Celsius at the cable.
        "electrical" => Every(15, new("residual_current", 45, 20, 0), new("cable_temperature", 34, 3, 1), SignalProfile.Quiet("arc")),
        // Megapascals of water pressure.
        "hydrant" => Every(30, new SignalProfile("pressure", 0.34, 0.03, 3)),
        "sos" => Every(60, SignalProfile.Quiet("sos"), Battery),
        "entrance" => Every(10, SignalProfile.Quiet("open"), SignalProfile.Quiet("forced"), SignalProfile.Quiet("tamper")),
        "barrier" => Every(10, SignalProfile.Quiet("open"), SignalProfile.Quiet("locked_vehicle")),
        // Metres per second of the people who walk.
        "foot" => Every(5, new("speed", 1.1, 0.4, 1), new("battery", 78, 8, 0)),
        "perimeter" => Every(20, [.. Picture, SignalProfile.Quiet("crossing")]),
        "falling-object" => Every(20, [.. Picture, SignalProfile.Quiet("falling_object")]),
        "road" or "estate" or "panoramic" => Every(20, Picture),
        _ => Every(30, new SignalProfile("uptime", 1, 0, 0)),
    };

    private static DeviceProfile Every(int seconds, params ImmutableArray<SignalProfile> signals) => new(TimeSpan.FromSeconds(seconds), signals);
}
