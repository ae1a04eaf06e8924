// Loaded only where a chart is shown: ECharts is larger than all else together.
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { init, use, type EChartsType } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { formatDay, formatNumber, sayValue } from '../format';
import { useSpeech, type Speech } from '../language';
import { useTheme } from '../theme';
import type { Indicator } from './page';
import type { Point } from './series';

use([BarChart, LineChart, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

export default function Chart({ indicator, points }: { indicator: Indicator; points: Point[] }) {
  const speech = useSpeech();
  const { shade } = useTheme();
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);

  useEffect(() => {
    const element = place.current!;
    const drawn = init(element, null, { renderer: 'svg' });
    chart.current = drawn;
    const resizes = new ResizeObserver(() => drawn.resize());
    resizes.observe(element);
    return () => {
      resizes.disconnect();
      drawn.dispose();
    };
  }, []);

  useEffect(() => {
    chart.current?.setOption(
      { baseOption: options(speech, indicator, points), media: paced(points) ? [narrow] : [] },
      { notMerge: true },
    );
  }, [speech, indicator, points, shade]);

  return (
    <div ref={place} className="chart" role="img" aria-label={speech.t('series.alt', { indicator: indicator.title })} />
  );
}

const dashes = 'path://M0 4h5v2h-5z M8 4h5v2h-5z M16 4h5v2h-5z';

const paced = (points: Point[]) => points.some((point) => point.expected !== null);

// Where a legend of three takes two lines, the plot starts below them.
const narrow = { query: { maxWidth: 480 }, option: { grid: { top: 72 } } };

function options(speech: Speech, indicator: Indicator, points: Point[]) {
  const { t, locale } = speech;
  // The theme has painted the root by now, so the colours are read from there.
  const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`);
  const [ink, muted, line] = [colour('blackBase'), colour('muted'), colour('depthLight1')];
  // On paper nothing may still be on its way.
  const still = matchMedia('(prefers-reduced-motion: reduce), print').matches;
  const goal = indicator.target.total ?? indicator.target.value;
  const font = { fontFamily: 'Source Sans 3, Helvetica Neue, Arial, sans-serif', color: ink };
  const say = (value: unknown) => (value == null ? '–' : sayValue(speech, indicator, String(value)));

  const target = goal !== null && {
    silent: true,
    symbol: 'none',
    lineStyle: { color: ink, width: 1.5, type: 'solid' as const },
    label: {
      ...font,
      formatter: t('series.target', { value: formatNumber(locale, goal) }),
      position: 'insideStartTop' as const,
    },
    data: [{ yAxis: Number(goal) }],
  };

  return {
    animation: !still,
    textStyle: font,
    grid: { left: 8, right: 12, top: 44, bottom: 4, containLabel: true },
    legend: {
      top: 0,
      left: 0,
      textStyle: font,
      itemWidth: 22,
      itemGap: 18,
      data: [
        t('series.value'),
        t('series.toDate'),
        ...(paced(points) ? [{ name: t('series.expected'), icon: dashes }] : []),
      ],
    },
    tooltip: {
      trigger: 'axis' as const,
      valueFormatter: say,
      backgroundColor: colour('whiteBase'),
      borderColor: line,
      textStyle: font,
    },
    xAxis: {
      type: 'category' as const,
      data: points.map((point) => (point.period.to ? formatDay(locale, point.period.to, 'shortMonth') : '')),
      axisLabel: { color: muted, hideOverlap: true },
      axisLine: { lineStyle: { color: muted } },
      axisTick: { show: false },
    },
    yAxis: {
      type: 'value' as const,
      // The target line is drawn but does not stretch the axis by itself.
      max: goal === null ? undefined : (extent: { max: number }) => (extent.max < Number(goal) ? Number(goal) : null),
      minInterval: indicator.measure === 'UNIT' ? 1 : undefined,
      axisLabel: { color: muted, formatter: (value: number) => formatNumber(locale, value) },
      splitLine: { lineStyle: { color: line } },
    },
    series: [
      {
        name: t('series.value'),
        type: 'bar' as const,
        data: points.map((point) => point.value),
        itemStyle: { color: colour('highlightLight2'), borderColor: colour('highlightBase'), borderWidth: 1 },
        barMaxWidth: 28,
      },
      {
        name: t('series.toDate'),
        type: 'line' as const,
        data: points.map((point) => point.toDate),
        symbol: 'circle',
        symbolSize: 6,
        lineStyle: { color: colour('highlightBase'), width: 2.5 },
        itemStyle: { color: colour('highlightBase') },
        markLine: target || undefined,
      },
      ...(paced(points)
        ? [
            {
              name: t('series.expected'),
              type: 'line' as const,
              data: points.map((point) => point.expected),
              symbol: 'none',
              lineStyle: { color: muted, width: 2, type: 'dashed' as const },
              itemStyle: { color: muted },
            },
          ]
        : []),
    ],
  };
}
