using System.Collections.Immutable;

namespace SafeCommunity.Simulator.Running;

/// <summary>How a model of device reports on a normal day, well below every rule's threshold.</summary>
/// <param name="Signals">What it sends.</param>
internal sealed record DeviceProfile(ImmutableArray<SignalProfile> Signals)
{
    private static readonly SignalProfile Battery = new("battery", 92, 4, 0);

    /// <summary>Frames per second, kilobits per second, and whether somebody covers the camera.</summary>
    private static readonly ImmutableArray<SignalProfile> Picture =
        [new("fps", 24.5, 0.5, 1), new("bitrate", 4000, 600, 0), SignalProfile.Quiet("tamper")];

    /// <summary>The profile of a model; a plain sign of life for one that is not known here.</summary>
    public static DeviceProfile Of(string model) => model switch
    {
        // Obscuration in dB/m.
        "smoke" => Sends(new("smoke", 0.02, 0.015, 3), new("temperature", 21, 3, 1), Battery),
        // Per cent of the lower explosive limit.
        "gas" => Sends(new SignalProfile("gas", 0.6, 0.5, 2)),
        "water-leak" => Sends(SignalProfile.Quiet("leak"), Battery),
        // Milliamperes of residual current, degrees Celsius at the cable.
        "electrical" => Sends(new("residual_current", 45, 20, 0), new("cable_temperature", 34, 3, 1), SignalProfile.Quiet("arc")),
        // Megapascals of water pressure.
        "hydrant" => Sends(new SignalProfile("pressure", 0.34, 0.03, 3)),
        "sos" => Sends(SignalProfile.Quiet("sos"), Battery),
        "entrance" => Sends(SignalProfile.Quiet("open"), SignalProfile.Quiet("forced"), SignalProfile.Quiet("tamper")),
        "barrier" => Sends(SignalProfile.Quiet("open"), SignalProfile.Quiet("locked_vehicle")),
        // Metres per second of the people who walk.
        "foot" => Sends(new("speed", 1.1, 0.4, 1), new("battery", 78, 8, 0)),
        "perimeter" => Sends([.. Picture, SignalProfile.Quiet("crossing")]),
        "falling-object" => Sends([.. Picture, SignalProfile.Quiet("falling_object")]),
        "road" or "estate" or "panoramic" => Sends(Picture),
        _ => Sends(new SignalProfile("uptime", 1, 0, 0)),
    };

    private static DeviceProfile Sends(params ImmutableArray<SignalProfile> signals) => new(signals);
}
