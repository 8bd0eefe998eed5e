namespace SafeCommunity.DeviceBridge;

/// <summary>Shows what the bridge counted, for a status page.</summary>
public interface IBridgeStatus
{
    /// <summary>The counts as they are now.</summary>
    BridgeCounters Read();
}
