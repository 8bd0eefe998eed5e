using CsCheck;

namespace SafeCommunity.DeviceBridge.Tests;

internal static class Generate
{
    /// <summary>One of these.</summary>
    public static Gen<T> Among<T>(params T[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);
}
