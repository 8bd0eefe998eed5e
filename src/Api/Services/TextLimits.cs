namespace SafeCommunity.Api.Services;

/// <summary>How much a request may say, in characters where nothing else is said.</summary>
internal static class TextLimits
{
    /// <summary>Who does it.</summary>
    public const int Actor = 128;

    /// <summary>Why, and other remarks.</summary>
    public const int Reason = 1_000;

    /// <summary>What is reported.</summary>
    public const int Report = 2_000;

    /// <summary>Where a photo lies.</summary>
    public const int Photo = 500;

    /// <summary>How to reach a reporter.</summary>
    public const int Contact = 200;

    /// <summary>Who has an incident that was passed on.</summary>
    public const int PassedTo = 200;

    /// <summary>A receipt number or its secret.</summary>
    public const int Receipt = 100;

    /// <summary>A pattern of rules.</summary>
    public const int Rules = 100;

    /// <summary>What is recorded of an incident.</summary>
    public const int Item = 2_000;

    /// <summary>How many items one command records.</summary>
    public const int Items = 20;

    /// <summary>How many units one command sends.</summary>
    public const int Units = 20;
}
