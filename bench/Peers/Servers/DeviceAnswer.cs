namespace SafeCommunity.Bench.Peers.Servers;

/// <summary>What an actor answers, where answers are objects.</summary>
internal sealed class DeviceAnswer
{
    private static readonly DeviceAnswer Taken = new(true);
    private static readonly DeviceAnswer Repeated = new(false);

    private DeviceAnswer(bool isNew) => IsNew = isNew;

    /// <summary>Whether the reading was new.</summary>
    public bool IsNew { get; }

    /// <summary>The answer.</summary>
    public static DeviceAnswer Of(bool isNew) => isNew ? Taken : Repeated;
}
