using Xunit;

namespace SafeCommunity.Grains.Tests;

/// <summary>What people write is counted as they count, and what misleads or is not seen is known.</summary>
public sealed class PeoplesTextTests
{
    [Theory]
    [InlineData("楼上太吵", 4, true)]
    [InlineData("楼上太吵", 3, false)]
    // A family of four, a flag, a letter of two parts.
    [InlineData("\U0001F468‍\U0001F469‍\U0001F467‍\U0001F466", 1, true)]
    [InlineData("\U0001F1E8\U0001F1F3", 1, true)]
    [InlineData("é", 1, true)]
    [InlineData("\U00020000\U00020001", 2, true)]
    [InlineData("\U00020000\U00020001\U00020002", 2, false)]
    public void A_character_is_what_people_see(string text, int most, bool fits) => Assert.Equal(fits, PeoplesText.Fits(text, most));

    [Fact]
    public void Marks_without_end_are_no_character() => Assert.False(PeoplesText.Fits("a" + new string('́', 1_000), 10));

    [Theory]
    [InlineData("", true)]
    [InlineData(" \t\n　", true)]
    [InlineData("​", true)]
    [InlineData("‍‌﻿⁠", true)]
    [InlineData("ㅤ⠀", true)]
    [InlineData("​a​", false)]
    [InlineData("。", false)]
    public void What_is_not_seen_is_blank(string text, bool isBlank) => Assert.Equal(isBlank, PeoplesText.IsBlank(text));

    [Theory]
    [InlineData("two\nlines\r\n\tand a tab", false)]
    [InlineData("\U0001F468‍\U0001F469‍\U0001F467", false)]
    [InlineData("a‏b", false)]
    [InlineData("\0", true)]
    [InlineData("a\u001b[31mb", true)]
    [InlineData("a\u0085b", true)]
    [InlineData("‮gpj.exe", true)]
    [InlineData("⁦x⁩", true)]
    public void What_shows_another_text_than_it_is_misleads(string text, bool misleads) => Assert.Equal(misleads, PeoplesText.Misleads(text));

    // Half a character does not survive as a test's argument.
    [Fact]
    public void Half_a_character_misleads()
    {
        Assert.True(PeoplesText.Misleads("\ud83d"));
        Assert.True(PeoplesText.Misleads("a\udc00\ud83d"));
        Assert.False(PeoplesText.Misleads("\ud83d\ude00"));
    }
}
