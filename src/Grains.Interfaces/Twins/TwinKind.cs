namespace SafeCommunity.Grains.Twins;

/// <summary>What stands in the world. The numbers are stored: they are never changed or reused.</summary>
public enum TwinKind
{
    /// <summary>Not a kind; never stored.</summary>
    Unspecified = 0,

    /// <summary>A residential community, the root of its places.</summary>
    Community = 1,

    /// <summary>A grid: some buildings with their own grid staff.</summary>
    Grid = 2,

    /// <summary>A building, or another structure with an address.</summary>
    Building = 3,

    /// <summary>One dwelling unit in a building.</summary>
    Home = 4,

    /// <summary>An entrance door with its controller.</summary>
    Door = 5,

    /// <summary>A sensor: smoke, gas, water leak, electrical fire, hydrant pressure, SOS button.</summary>
    Sensor = 6,

    /// <summary>A camera.</summary>
    Camera = 7,

    /// <summary>A barrier for vehicles.</summary>
    CarGate = 8,

    /// <summary>People on patrol with their radio.</summary>
    PatrolUnit = 9,
}

/// <summary>Which kinds speak over MQTT and which are places.</summary>
public static class TwinKinds
{
    /// <summary>Whether a twin of this kind is fed by a device.</summary>
    public static bool IsDevice(this TwinKind kind) =>
        kind is TwinKind.Door or TwinKind.Sensor or TwinKind.Camera or TwinKind.CarGate or TwinKind.PatrolUnit;

    /// <summary>Whether a twin of this kind holds others.</summary>
    public static bool IsPlace(this TwinKind kind) =>
        kind is TwinKind.Community or TwinKind.Grid or TwinKind.Building or TwinKind.Home;
}
