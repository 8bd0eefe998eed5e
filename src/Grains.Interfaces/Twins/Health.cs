namespace SafeCommunity.Grains.Twins;

/// <summary>Whether a device is heard. The numbers are stored: they are never changed or reused.</summary>
public enum Health
{
    /// <summary>The twin is not a device.</summary>
    NotApplicable = 0,

    /// <summary>A device that was never heard.</summary>
    Unknown = 1,

    /// <summary>Heard within its silence limit and not reported gone.</summary>
    Online = 2,

    /// <summary>Its last will said so, or it was silent for too long.</summary>
    Offline = 3,
}
